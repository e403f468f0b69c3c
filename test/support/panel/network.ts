import { createNetworkReader } from '../../../panel/session/network/index.js';
import { dialects } from '../../../src/dialects/index.js';

/** Reads what the network shows, with all dialects. */
export const network = createNetworkReader(dialects);
