import type {
  CredentialsMode,
  HeaderList,
  Lease,
  Publication,
  Representation,
  ResourceKey,
  Subscription,
} from './model/index.js';

/** Time. Every wait and every time stamp of the engine comes from here. */
export interface Clock {
  /** Milliseconds, never going back; for durations. */
  now(): number;
  /** Milliseconds since 1970; for what is stored or shown. */
  wall(): number;
  /** Runs once after `ms`; the answer cancels it. */
  setTimer(ms: number, run: () => void): () => void;
}

export interface NetworkRequest {
  url: string;
  headers: HeaderList;
  credentials: CredentialsMode;
  /** Of another origin than the resource's: it may not lead on to a third one. */
  redirect?: 'error';
  signal: AbortSignal;
}

export interface NetworkResponse {
  /** After redirects. */
  url: string;
  status: number;
  statusText?: string;
  headers: HeaderList;
  /** The whole body. Rejects with LiveResourceError `too-large` beyond `limit` bytes, and with the signal's reason. */
  body(limit: number): Promise<ArrayBuffer>;
  /** Instead of `body`: the pieces as they come, until the end. Rejects with the signal's reason. */
  read(onChunk: (chunk: Uint8Array) => void): Promise<void>;
}

/** GETs that are revalidated end to end: no HTTP cache answers, and the server may still say 304. */
export interface Network {
  /** Rejects with the signal's reason once that is aborted. */
  request(request: NetworkRequest): Promise<NetworkResponse>;
  /** Whether requests to this URL's origin are known to share one connection (HTTP/2 and later), so that holding some blocks none. */
  sharesConnection?(url: string): boolean;
}

/** One WebSocket that is being opened or open. */
export interface SocketHandle {
  /** Only after `opened`. */
  send(text: string): void;
  /** Nothing is heard afterwards. */
  close(code?: number, reason?: string): void;
}

export interface SocketListener {
  /** `protocol`: the subprotocol that the server chose; empty where it chose none. */
  opened(protocol: string): void;
  message(data: string | ArrayBuffer): void;
  /** Once, also where it never opened. */
  closed(code: number, reason: string): void;
}

export interface Sockets {
  /** Whether the browser sends its cookies along: then a socket speaks for whoever is logged in, and for nobody else. */
  readonly sendsCookies: boolean;
  /** `url` is `ws:` or `wss:`. Never throws: a URL that cannot be opened is `closed`. */
  open(url: string, protocol: string, listener: SocketListener): SocketHandle;
}

/** What is kept over a restart, apart from the representations. */
export interface StoredState {
  meta: StoredMeta;
  subscriptions: Subscription[];
  leases: Lease[];
}

export interface StoredMeta {
  /** Of the last start. */
  boot?: number;
  /** Identity epoch: changes when somebody else may be logged in. */
  epoch?: string;
  /** Which page said to be who, as an epoch, oldest first. */
  identities?: [holder: string, epoch: string][];
  /** Wall clock: until when writes of pages must be supposed to go on. */
  writesUntil?: number;
  /** Wall clock: when the last write to each origin was done. */
  written?: [origin: string, wall: number][];
}

export type StoreChange =
  | { kind: 'put-representation'; value: Representation }
  | { kind: 'delete-representation'; key: ResourceKey }
  | { kind: 'put-subscription'; value: Subscription }
  | { kind: 'delete-subscription'; key: ResourceKey }
  | { kind: 'put-lease'; value: Lease }
  | { kind: 'delete-lease'; holder: string; key: ResourceKey }
  | { kind: 'put-meta'; value: StoredMeta }
  | { kind: 'clear' };

/** Both stores keep the same contract (test/support/storeContract.ts). */
export interface ResourceStore {
  load(): Promise<StoredState>;
  representation(key: ResourceKey): Promise<Representation | undefined>;
  /** All changes or none, in their order. `put-meta` merges; `clear` empties everything but meta. */
  write(changes: StoreChange[]): Promise<void>;
  close(): void;
}

/** To everybody who follows `publication.url`. */
export interface Broadcast {
  publish(publication: Publication): void;
  close(): void;
}

/** From 0 up to, not including, 1. */
export type Random = () => number;
