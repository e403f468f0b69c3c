/** How a request carries cookies, in the words of the Fetch standard. */
export type CredentialsMode = 'omit' | 'same-origin' | 'include';

export type HeaderList = [name: string, value: string][];

/** A GET as its asker sees it: what decides which stored representation may answer it. Names of headers in lower case. */
export interface ResourceRequest {
  /** Absolute, without a fragment. */
  url: string;
  credentials: CredentialsMode;
  headers: HeaderList;
}

/**
 * The name of one stored representation: URL, credentials mode, identity epoch and the request headers that select it
 * (RFC 9111 §4.1). Opaque: made by `engine/keys.ts` only. Never holds a secret in clear.
 */
export type ResourceKey = string;

/** A response head, from fetch, HAR or Node. */
export interface Exchange {
  /** The URL that answered, after redirects. */
  url: string;
  status: number;
  statusText?: string;
  headers: HeaderList;
  /** Wall clock, ms since 1970. */
  at: number;
}

/** All that is needed to go on after a restart. */
export interface Checkpoint {
  /** Of the value that is held. */
  etag?: string;
  /** Where what changed since is asked: absolute. Either right or absent. */
  changesUrl?: string;
  changesId?: string;
  /** Of the newest event of the resource's own stream; absent once something came by another way. */
  eventId?: string;
}

/** How a representation, or an update of it, came here. */
export type Via = 'fetch' | 'catch-up' | 'long-poll' | 'poll' | 'stream' | 'socket';

/**
 * The place of an update in the life of one resource. Grows for ever, also over restarts of the worker:
 * `boot` is greater at every start, `n` counts within it.
 */
export interface Revision {
  boot: number;
  n: number;
}

export interface Representation {
  key: ResourceKey;
  request: ResourceRequest;
  status: number;
  /** Absent or empty where the protocol has none (HTTP/2). */
  statusText?: string;
  headers: HeaderList;
  /** The header names that select among variants, in lower case. */
  vary: string[];
  body: ArrayBuffer;
  checkpoint: Checkpoint;
  /** Wall clock, ms since 1970. */
  receivedAt: number;
  via: Via;
  revision: Revision;
}

/**
 * Whether cookies really go with a request of a page of `origin`. To the own origin they go in both modes, elsewhere in one:
 * the same request must have one name.
 */
export function sentCredentials(
  url: string,
  mode: CredentialsMode,
  origin: string | undefined,
): CredentialsMode {
  if (mode === 'omit') return 'omit';
  if (new URL(url).origin === origin) return 'same-origin';
  return mode === 'include' ? 'include' : 'omit';
}

/** Whether `a` comes after `b`. */
export function isLater(a: Revision, b: Revision): boolean {
  return a.boot === b.boot ? a.n > b.n : a.boot > b.boot;
}

/** The value of a header, several of one name joined as RFC 9110 §5.2 says. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const found = headers.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value);
  return found.length > 0 ? found.join(', ') : undefined;
}
