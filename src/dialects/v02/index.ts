import type { Dialect } from '../dialect.js';
import { byWait, createOwnPoll } from '../ownPoll.js';
import { createOwnStream } from '../ownStream.js';
import { discoverShort } from '../shortRels.js';
import { textSocket } from '../textSocket.js';
import { createUriPoll } from '../uriPoll.js';

/** The generation of 2016: short link relations, `Wait: seconds`, `Uri` headers, text on sockets. */
export const v02: Dialect = {
  name: '0.2',
  discover: (...head) => discoverShort('0.2', ...head),
  poll: createOwnPoll(byWait),
  sharedPoll: createUriPoll(byWait),
  stream: createOwnStream('json'),
  socket: textSocket,
};
