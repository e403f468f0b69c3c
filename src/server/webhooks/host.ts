import type { Clock, Random } from '../../ports.js';
import type { HeaderPairs } from '../ask/client.js';
import type { RouteAnswer } from '../ask/routeAnswer.js';
import type { WebhookProblem } from './problems.js';

export type CallbackMechanism = 'value-callback' | 'changes-callback' | 'multiplex-callbacks';

/** What webhooks need of the server that they belong to. */
export interface WebhookHost {
  /**
   * GETs a target (path and query) of the application with these headers and no others. Always answers; 503 for a route
   * that does not.
   */
  ask(target: string, headers: HeaderPairs): Promise<RouteAnswer<Buffer>>;
  /** Whether the routes of a path offer it. Default: all do. */
  offers?(mechanism: CallbackMechanism, path: string): boolean;
  clock: Clock;
  /** Default: `Math.random`. */
  random?: Random;
  onProblem(problem: WebhookProblem): void;
}
