import type { Dialect } from '../dialect.js';
import { byPrefer, createOwnPoll } from '../ownPoll.js';
import { createOwnStream } from '../ownStream.js';
import { textSocket } from '../textSocket.js';
import { createUriPoll } from '../uriPoll.js';
import { discover } from './discover.js';

/** The draft: `LiveResource-Property`, long link relations, `Prefer: wait=seconds`. */
export const v03: Dialect = {
  name: '0.3',
  discover,
  poll: createOwnPoll(byPrefer),
  sharedPoll: createUriPoll(byPrefer),
  stream: createOwnStream('hint'),
  socket: textSocket,
};
