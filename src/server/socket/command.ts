import type { Place } from '../follow/place.js';

/** As the client sent it: it gets back the same. */
export type Id = string | number | undefined;

/** What somebody wants to hear; without a mode, changes of what has them and values of all else. */
export interface Wanted {
  /** As the client wrote it: frames about it name it so. */
  uri: string;
  mode: Place['mode'] | undefined;
}

/** What a frame of a client says. */
export type Command =
  | ({ type: 'subscribe' | 'unsubscribe'; id: Id } & Wanted)
  | { type: 'ping'; id: Id }
  | { type: 'invalid'; id: Id; refusal: Refusal };

/** Why something is not done: a status as in HTTP, and words for people. */
export interface Refusal {
  code: number;
  reason: string;
}
