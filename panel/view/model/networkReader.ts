import type { NetworkReader } from '../../session/index.js';

let loaded: Promise<NetworkReader> | undefined;

/** The reader of what the browser's network shows, and the dialects: a chunk that a log alone does not need. */
export function loadNetworkReader(): Promise<NetworkReader> {
  loaded ??= Promise.all([
    import('../../session/network/index.js'),
    import('../../../src/dialects/index.js'),
  ]).then(([{ createNetworkReader }, { dialects }]) => createNetworkReader(dialects));
  return loaded;
}
