import type { IncomingMessage } from 'node:http';
import type { Clock, Random } from '../../ports.js';
import type { HeaderPairs } from '../ask/client.js';
import type { RouteAnswer } from '../ask/routeAnswer.js';
import type { WebhookProblem } from './problems.js';

export type CallbackMechanism = 'value-callback' | 'changes-callback' | 'multiplex-callbacks';

/** A GET of a route. */
export interface Question {
  /** Path and query. */
  target: string;
  /** These, `host` among them, and no others. */
  headers: HeaderPairs;
  /** Whether the server is known to clients by https. */
  isSecure: boolean;
  /** Of a longer body, no more is read than shows that it is longer. Default: all is read. */
  maxBytes?: number;
  /** Of somebody who registers: whether he may is for those to say who let this request in. */
  by?: IncomingMessage;
}

/** What webhooks need of the server that they belong to. */
export interface WebhookHost {
  /** In nobody's name but by what the headers say. Always answers; 503 for a route that does not. */
  ask(question: Question): Promise<RouteAnswer<Buffer>>;
  /** Whether what is at path and query offers it, to who registers by this request. Default: all does. */
  offers?(mechanism: CallbackMechanism, target: string, req: IncomingMessage): boolean;
  clock: Clock;
  /** Default: `Math.random`. */
  random?: Random;
  onProblem(problem: WebhookProblem): void;
}
