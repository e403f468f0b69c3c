import type { Server } from 'node:http';

/** One of the servers that are compared. */
export interface Peer {
  server: Server;
  /** What the value's entity tag is now. */
  etag(): string;
  /** How many clients wait, or are subscribed. */
  held(): number;
  /** A new value, for all of them. */
  update(): void;
}

/** Long enough that no wait ends while it is measured. */
export const WAIT_SECONDS = 600;
