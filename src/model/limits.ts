/** Caps of one engine. Everything beyond them is left out, and the log says so (docs/limits.md). */
export interface Limits {
  /** Resources that are remembered, followed or not. */
  resources: number;
  /** Bytes of one body that is shared. */
  bodyBytes: number;
  /** Bytes of all bodies in memory; those of followed resources stay in the store. */
  memoryBytes: number;
  /** Bytes of all bodies in the store; beyond them the longest unchanged are asked for again after a start. */
  storedBytes: number;
  /** Bytes up to which a value travels with its announcement; a tab asks for a larger one. */
  inlineBytes: number;
  /** Requests that one origin may be held at a time over HTTP/1.1; more resources take turns of 2 s. */
  heldRequests: number;
  /** Characters of the URL and the headers of one request that is followed. */
  requestBytes: number;
  /** Values of one resource that are told in a second; of more the newest. */
  updatesPerSecond: number;
  /** Events in the log's ring. */
  logEvents: number;
  /** Characters of them all. */
  logBytes: number;
}
