import type { Dialect } from '../../src/dialects/dialect.js';

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

export const defaultCaps: Caps = {
  log: 20 * megabyte,
  requests: 16 * megabyte,
  frames: 16 * megabyte,
  versions: 10 * megabyte,
  transitions: 5 * megabyte,
  problems: 3 * megabyte,
  bodies: 40 * megabyte,
  body: megabyte,
  resources: 5_000,
  connections: 2_000,
  holders: 1_000,
};

export interface SessionOptions {
  /** Those that read what the network shows, best first. Without them nothing is discovered there. */
  dialects?: readonly Dialect[];
  caps?: Partial<Caps>;
}
