export type Mechanism = 'poll' | 'long-poll' | 'stream' | 'socket';

/** One way in which a server says that a resource can be followed. Plain data: codecs are looked up by `dialect`. */
export interface Offer {
  dialect: string;
  mechanism: Mechanism;
  mode: 'value' | 'changes' | 'hint';
  /** Absolute URL that is asked or opened. */
  endpoint: string;
  /** Whether one connection to the endpoint can carry several resources. */
  shared: boolean;
  /** Seconds. */
  minWait?: number;
}
