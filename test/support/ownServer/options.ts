import type { LiveOptions, OnProblem } from '../../../src/server/index.js';
import { createScaledClock } from '../conformance/scaledClock.js';
import type { LiveServerOptions, Mechanism } from '../live/options.js';
import type { Express } from '../server/frameworks.js';

export interface OwnServerOptions extends LiveServerOptions {
  /** Given to the middleware as they are. */
  live?: LiveOptions;
  /** Default: Express 5. */
  express?: Express;
}

/** As fast as the time of the client that follows it. */
const clock = createScaledClock(20);

/** What the rows of the conformance tests say, in the words of the middleware. */
export function liveOptions({ dialect, mechanisms, live }: OwnServerOptions): LiveOptions {
  if (dialect === '0.2') throw new Error('The middleware does not speak 0.2.');
  return {
    clock,
    dialects: [dialect],
    mechanisms: mechanisms.flatMap(offered),
    onProblem: fail,
    ...live,
  };
}

type Offered = NonNullable<LiveOptions['mechanisms']>[number];

function offered(mechanism: Mechanism): Offered[] {
  switch (mechanism) {
    // That is the application's own.
    case 'changes':
      return [];
    case 'multiplex-socket':
      return ['multiplex-ws'];
    case 'hint-stream':
      throw new Error(`The middleware has no ${mechanism}.`);
    default:
      return [mechanism];
  }
}

/** Nothing goes wrong in this application: a problem is one of the middleware, or of its test. */
const fail: OnProblem = (problem) => {
  throw new Error(`A problem of the middleware: ${JSON.stringify(problem)}`);
};
