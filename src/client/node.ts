import { nodeClock } from '../adapters/nodeClock.js';
import { nodeSockets } from '../adapters/nodeSockets.js';
import { useEngine } from './connect.js';
import { createInPageEndpoint } from './inPage.js';

/** `liveresource` in Node: the same as in pages, with the engine of this process. */
export * from './index.js';

useEngine(async () => createInPageEndpoint({ clock: nodeClock, sockets: nodeSockets }));
