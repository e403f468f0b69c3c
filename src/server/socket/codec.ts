import type { Command, Id, Refusal } from './command.js';
import type { Pushed } from './pushed.js';

/** How one dialect writes frames. */
export interface Codec {
  /** Of its own among the codecs. */
  readonly name: string;
  /** Relation types of a Link to the changes that come next. */
  readonly changesRel: string;
  read(text: string): Command;
  subscribed(id: Id, uri: string): string;
  /** Undefined: nothing is said. */
  unsubscribed(id: Id): string | undefined;
  pong(id: Id): string;
  refused(id: Id, uri: string | undefined, refusal: Refusal): string;
  /** The pieces of one text. */
  event(uri: string, pushed: Pushed): (string | Buffer)[];
}
