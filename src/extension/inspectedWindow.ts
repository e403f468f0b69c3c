import { type ChromeDevtools, devtools, type EvalFailure, runtime } from './chromeApi.js';

type Api = Pick<ChromeDevtools['inspectedWindow'], 'eval'>;
interface ApiWindow extends Window {
  chrome?: { devtools?: { inspectedWindow: Api }; runtime: { lastError?: object | null } };
}

/** Answers in a row that are none, before another way is taken: between two documents there are one or two. */
const mostLost = 3;

/**
 * Evaluates in the inspected page. Firefox keeps a connection to it for each document of an extension; one that asks while the page
 * goes to another may be left without an answer for good (Firefox 153: "Target already destroyed"). A frame has one of its own.
 */
export function createInspectedWindow() {
  let api: Api = devtools.inspectedWindow;
  let apiWindow: ApiWindow = window;
  let frame: HTMLIFrameElement | undefined;
  let lost = 0;

  function renew(): void {
    lost = 0;
    const next = document.createElement('iframe');
    next.hidden = true;
    next.src = runtime.getURL('way.html');
    next.addEventListener('load', () => {
      const found = next.contentWindow as ApiWindow | null;
      if (!found?.chrome?.devtools) return next.remove();
      [api, apiWindow] = [found.chrome.devtools.inspectedWindow, found];
      frame?.remove();
      frame = next;
      lost = 0;
    });
    document.body.append(next);
  }

  return function evaluate(expression: string, frameURL?: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      api.eval(expression, frameURL === undefined ? {} : { frameURL }, (result, failure) => {
        // Chromium says what went wrong by the second argument alone.
        const isLost = !failure && Boolean(apiWindow.chrome?.runtime.lastError);
        lost = isLost ? lost + 1 : 0;
        if (lost > mostLost) renew();
        if (isLost) reject(new Error('the browser gives no answer'));
        else if (failure?.isError || failure?.isException) reject(new Error(reasonOf(failure)));
        else resolve(result);
      });
    });
  };
}

function reasonOf({ description, details = [], code, value }: EvalFailure): string {
  const filled = description?.replace('%s', () => String(details[0] ?? ''));
  return value ?? filled ?? code ?? 'nothing can be evaluated in it';
}
