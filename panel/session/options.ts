import type { NetworkReader } from './session.js';

/** How much is kept. Bytes are estimates of memory; the oldest goes first, and is counted. */
export interface Caps {
  /** Bytes of events of the engines' logs. */
  log: number;
  requests: number;
  frames: number;
  versions: number;
  transitions: number;
  problems: number;
  /** Bytes of all bodies, and of one. */
  bodies: number;
  body: number;
  /** Rows. */
  resources: number;
  connections: number;
  holders: number;
}

const megabyte = 1_048_576;

/** Together some 80 MB, half of them bodies. A hundred thousand events of a busy page fill them. */
export const defaultCaps: Caps = {
  log: 18 * megabyte,
  requests: 7 * megabyte,
  frames: 5.5 * megabyte,
  versions: 4.5 * megabyte,
  transitions: 3 * megabyte,
  problems: 2 * megabyte,
  bodies: 40 * megabyte,
  body: megabyte,
  resources: 5_000,
  connections: 2_000,
  holders: 1_000,
};

export interface SessionOptions {
  /** Reads what the browser's network log shows; see `createNetworkReader`. It may be given later, too. */
  network?: NetworkReader;
  caps?: Partial<Caps>;
}
