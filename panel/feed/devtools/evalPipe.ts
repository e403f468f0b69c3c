import type { PageWorkers } from '../channels.js';
import type { DevtoolsHost } from './host.js';

/** What the script in a page answers each time. */
export interface Pumped extends PageWorkers {
  url: string;
  /** JSON each. */
  messages: string[];
  dropped: number;
}

/** A way to the engines that a page, or a frame of it, can speak to. A page cannot call a panel, so the panel asks. */
export interface EvalPipe {
  /** Says these to all of them, and gives what they said since. Rejects where nothing can be evaluated. */
  pump(messages: readonly object[]): Promise<Pumped>;
  /** The script in the page shall end. */
  close(): void;
}

export const tapName = 'liveresource inspector';

/** A page that is stopped at a breakpoint never answers. */
const patience = 5_000;

export function createEvalPipe(host: DevtoolsHost, id: string, frameUrl?: string): EvalPipe {
  const call = (messages: readonly object[] | undefined) =>
    `globalThis[Symbol.for(${JSON.stringify(tapName)})]?.(${JSON.stringify(id)}, ${JSON.stringify(messages)})`;

  async function evaluate(expression: string): Promise<unknown> {
    let late: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error('the page does not answer')), patience);
    });
    return Promise.race([host.evaluate(expression, frameUrl), silence]).finally(() => clearTimeout(late));
  }

  return {
    async pump(messages) {
      const known = await evaluate(call(messages));
      const answer =
        typeof known === 'string' ? known : await evaluate(`${await host.tap()};${call(messages)}`);
      return readPumped(answer);
    },
    close: () => void host.evaluate(call(undefined), frameUrl).catch(() => {}),
  };
}

/** The page may answer what it likes. */
function readPumped(answer: unknown): Pumped {
  const fields = typeof answer === 'string' ? (JSON.parse(answer) as Partial<Pumped> | null) : null;
  if (!fields || typeof fields.url !== 'string') throw new Error('the page answers something else');
  const texts = (list: unknown) =>
    Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [];
  return {
    url: fields.url,
    support: fields.support === 'yes' ? 'yes' : 'no',
    scopes: texts(fields.scopes).slice(0, 100),
    controller: typeof fields.controller === 'string' ? fields.controller : undefined,
    messages: texts(fields.messages),
    dropped: Number(fields.dropped) || 0,
  };
}
