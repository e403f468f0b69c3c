import type { Readable } from 'node:stream';
import type { Client } from '../ask/client.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { News } from './news.js';
import type { Place } from './place.js';

/** Where a watcher is kept. */
export interface Seat {
  leave(watcher: Watcher): void;
}

/** What a route said when it had nothing new; for changes with the body, which is an empty list. */
export type HeldAnswer = AnswerHead & { body?: Buffer };

/** One who wants to hear what is new in one resource: a held request, a stream, a subscription of a socket. */
export interface Watcher {
  readonly client: Client;
  /** What it has. Moved on before it is told news. */
  place: Place;
  /** One news is enough: it is no longer kept when it is told. */
  readonly once: boolean;
  /** Whether it takes a body, or that of such an answer, as it comes from the route, where nobody else is told the same. */
  readonly takesStreams: boolean | ((answer: AnswerHead) => boolean);
  /** It is not told anything any more; whoever says so also calls `unwatch`. */
  readonly done: boolean;
  /** Kept by `Watches`. */
  seat: Seat | undefined;
  /** The route was asked after it came and had nothing new, as this answer says: it will be told. */
  held(answer: HeldAnswer): void;
  told(news: News<Buffer | Readable>): void;
  /** The server closes: it has missed nothing and will be told no more. */
  ended(answer: HeldAnswer): void;
}
