import type { Via } from '../model/index.js';

/** Where an update came from, and what the order guard needs to know of it. */
export interface Arrival {
  via: Via;
  /** The log's number of the request. */
  cause: number;
  /** The engine's count of applied updates when it was asked for; of what was pushed: now. */
  order: number;
  /** The tag that was sent. */
  etag: string | undefined;
  /** The changes URL that was asked; undefined where the value was. */
  changesUrl?: string;
  /** `Clock.now()` when it was asked for; of what was pushed: when its connection was. */
  begunAt: number;
  /** Whether it was a page's own fetch: the browser's HTTP cache may have answered it. */
  byPage: boolean;
  /** From another origin, which does not know who asks: it counts as something pushed that is yet to be proven. */
  elsewhere?: true | undefined;
  /** Of an event of the resource's own stream. */
  eventId?: string;
}
