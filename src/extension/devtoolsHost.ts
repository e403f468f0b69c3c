import type { DevtoolsHost, HarRequest } from '../../panel/feed/devtools/host.js';
import { type ChromeRequest, devtools, type EvalFailure, runtime } from './chromeApi.js';
import { hostAccess } from './hostAccess.js';

/** Firefox gives what its own network monitor recorded, and that only while it is open. */
const isFirefox = location.protocol === 'moz-extension:';

export function createDevtoolsHost(): DevtoolsHost {
  const { inspectedWindow, network } = devtools;
  let tap: Promise<string> | undefined;
  return {
    evaluate: (expression, frameURL) =>
      new Promise((resolve, reject) => {
        inspectedWindow.eval(expression, frameURL === undefined ? {} : { frameURL }, (result, failure) => {
          if (failure?.isError || failure?.isException) reject(new Error(reasonOf(failure)));
          else resolve(result);
        });
      }),
    access: hostAccess,
    documents: () =>
      new Promise((resolve) => {
        if (!inspectedWindow.getResources) return resolve([]);
        inspectedWindow.getResources((resources) =>
          resolve(resources.filter(({ type }) => type === 'document').map(({ url }) => url)),
        );
      }),
    tap() {
      tap ??= fetch(runtime.getURL('tap.js')).then((response) => response.text());
      return tap;
    },
    onNavigated(listener) {
      network.onNavigated.addListener(listener);
      return () => network.onNavigated.removeListener(listener);
    },
    onRequestFinished(listener) {
      const hear = (request: ChromeRequest) => listener(harRequest(request));
      network.onRequestFinished.addListener(hear);
      return () => network.onRequestFinished.removeListener(hear);
    },
    history: isFirefox
      ? undefined
      : () =>
          new Promise((resolve) => network.getHAR((log) => resolve((log?.entries ?? []).map(harRequest)))),
  };
}

function reasonOf({ description, details = [], code, value }: EvalFailure): string {
  const filled = description?.replace('%s', () => String(details[0] ?? ''));
  return value ?? filled ?? code ?? 'nothing can be evaluated in it';
}

/** As plain data, with the way to its content beside. */
function harRequest(request: ChromeRequest): HarRequest {
  return {
    ...(request as unknown as HarRequest),
    content: () =>
      new Promise((resolve, reject) => {
        if (!request.getContent) return reject(new Error('its content cannot be asked for'));
        request.getContent((text, encoding) =>
          text === null
            ? reject(new Error('its content is gone'))
            : resolve({ text, encoding: encoding || undefined }),
        );
      }),
  };
}
