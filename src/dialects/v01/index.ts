import type { Dialect } from '../dialect.js';
import { byWait, createOwnPoll } from '../ownPoll.js';
import { createOwnStream } from '../ownStream.js';
import { discoverShort } from '../shortRels.js';
import { sharedPoll, sharedStream } from './shared.js';
import { socket } from './socket.js';

/** The 2014 generation: short link relations, `Wait: seconds`, JSON on sockets. */
export const v01: Dialect = {
  name: '0.1',
  discover: (...head) => discoverShort('0.1', ...head),
  poll: createOwnPoll(byWait),
  sharedPoll,
  stream: createOwnStream('json'),
  sharedStream,
  socket,
};
