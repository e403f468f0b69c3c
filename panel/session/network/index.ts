import type { Dialect } from '../../../src/dialects/dialect.js';
import type { NetworkReader } from '../session.js';
import { reduceNetwork } from './reduceNetwork.js';

/**
 * Reads the browser's network log with these dialects. To be loaded together with them, where there is a network log:
 * `createNetworkReader((await import('../src/dialects/index.js')).dialects)`.
 */
export function createNetworkReader(dialects: readonly Dialect[]): NetworkReader {
  return { dialects, read: reduceNetwork };
}
