export type Mechanism = 'poll' | 'long-poll' | 'stream' | 'socket';

/** What is told: whole values, what changed in a collection, or only that something changed. */
export type Mode = 'value' | 'changes' | 'hint';

/** One way in which a server says that a resource can be followed. Plain data: codecs are looked up by `dialect`. */
export interface Offer {
  dialect: string;
  mechanism: Mechanism;
  mode: Mode;
  /** Absolute URL that is asked or opened (`ws:` or `wss:` for sockets). Own offers of changes: as it was at discovery. */
  endpoint: string;
  /** Whether one connection to the endpoint can carry several resources. */
  shared: boolean;
  /** A stream that loses nothing: its events have ids, and it goes on after the one that it is told. */
  reliable?: boolean;
  /** It is another origin's, which the app lists: asked without credentials, and of a resource that needs none of its own headers. */
  elsewhere?: true;
  /** Seconds. */
  minWait?: number;
}
