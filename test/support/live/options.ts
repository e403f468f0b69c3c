import type { Item } from './collection.js';
import type { Decide } from './faults.js';
import type { Body } from './store.js';

/** Generations of the protocol. */
export type DialectName = '0.1' | '0.2' | '0.3';

export type Mechanism =
  | 'value-wait'
  | 'value-stream'
  | 'hint-stream'
  | 'changes'
  | 'changes-wait'
  | 'changes-stream'
  | 'multiplex-wait'
  | 'multiplex-stream'
  | 'multiplex-ws'
  | 'multiplex-socket';

const everywhere: readonly Mechanism[] = [
  'value-wait',
  'value-stream',
  'changes',
  'changes-wait',
  'multiplex-wait',
];

const known: Readonly<Record<DialectName, readonly Mechanism[]>> = {
  '0.1': [...everywhere, 'changes-stream', 'multiplex-stream', 'multiplex-ws'],
  '0.2': [...everywhere, 'changes-stream', 'hint-stream', 'multiplex-socket'],
  '0.3': [...everywhere, 'hint-stream', 'multiplex-socket'],
};

/** What a generation has a spelling for. */
export const mechanismsOf = (dialect: DialectName): readonly Mechanism[] => known[dialect];

/** What real servers do, and a client must live with. */
export interface Quirks {
  /** multiplex-ws sends the items of a batch one by one, each with the same pair of Links. */
  singleItems: boolean;
  /** An answer to a wait names the value-wait target without its query. */
  dropQueryInLinks: boolean;
  /** Members and frames are named by path alone. */
  answersByPath: boolean;
  /** `ETag: v17`; compared as it was sent. */
  unquotedTags: boolean;
  /** `ETag: W/"v17"` */
  weakTags: boolean;
  /** Tags are made of the content: a value that comes back has its tag of before. */
  contentTags: boolean;
  /** `Wait` means nothing: an ordinary conditional GET. */
  ignoresWait: boolean;
  /** An answer to a changes-wait has a Link of rel=changes alone. */
  changesLinkOnly: boolean;
  /** A socket refuses more. */
  maxSubscriptions: number;
  /** What is pushed has no ETag and no id. */
  noTags: boolean;
  /** `http://…` in Links, members and frames. */
  absoluteUris: boolean;
  /** Links to the resource itself have a target like `?after=3`, or an empty one. */
  relativeUris: boolean;
  /** `ws://…` in frames and in the Link to the socket. */
  wsUris: boolean;
  /** A wait ends with 200, the tag that was sent and an empty body, instead of 304. */
  sendsTagEndsWait: boolean;
  /** Waits are at another URL than the resource. */
  otherTarget: boolean;
  /** Collections have the Links of values too. */
  collectionsAsValues: boolean;
  /** The end of a multiplexed wait has members of code 304, not none. */
  unchangedMembers: boolean;
  multiplexType: string;
  /** Text sockets say nothing to CANCEL. */
  silentCancel: boolean;
  /** Text sockets send `* <uri>` alone. */
  socketHints: boolean;
}

export interface Settings extends Quirks {
  dialect: DialectName;
  /** What is advertised and served. None: plain resources with an ETag. */
  mechanisms: readonly Mechanism[];
  /** Seconds, in `X-Poll-Interval`; 0: no such header. */
  pollInterval: number;
  /** Streams carry ids, begin with the current value and resume. In 0.1, where ids are tags anyway: begin with it. */
  reliable: boolean;
  /** Milliseconds between comments on a stream; 0: none. */
  keepAliveMs: number;
  /** No wait is longer, whatever is asked for. */
  maxWaitMs: number;
  /** Seconds: the least wait that 0.3 announces. */
  minWait: number;
  /** Items in one answer of a changes URL. */
  pageLimit: number;
  /** What a changes URL gives instead of the items: a patch, a diff. */
  opaqueChanges: ((items: readonly Item[]) => Body) | undefined;
  /** Whether `frames` is kept. */
  keepFrames: boolean;
  faults: Decide;
}

export type LiveServerOptions = Pick<Settings, 'dialect' | 'mechanisms'> & Partial<Settings>;

const defaults: Omit<Settings, 'dialect' | 'mechanisms'> = {
  pollInterval: 0,
  reliable: false,
  keepAliveMs: 0,
  maxWaitMs: 60_000,
  minWait: 1,
  pageLimit: Number.POSITIVE_INFINITY,
  opaqueChanges: undefined,
  keepFrames: false,
  faults: () => undefined,
  singleItems: false,
  dropQueryInLinks: false,
  answersByPath: false,
  unquotedTags: false,
  weakTags: false,
  contentTags: false,
  ignoresWait: false,
  changesLinkOnly: true,
  maxSubscriptions: Number.POSITIVE_INFINITY,
  noTags: false,
  absoluteUris: false,
  relativeUris: false,
  wsUris: false,
  sendsTagEndsWait: false,
  otherTarget: false,
  collectionsAsValues: false,
  unchangedMembers: false,
  multiplexType: 'application/liveresource-multiplex',
  silentCancel: false,
  socketHints: false,
};

export function settingsOf(options: LiveServerOptions): Settings {
  const { dialect, mechanisms } = options;
  const foreign = mechanisms.filter((mechanism) => !known[dialect].includes(mechanism));
  if (foreign.length > 0) throw new Error(`Dialect ${dialect} has no ${foreign.join(', ')}.`);
  return { ...defaults, ...options };
}
