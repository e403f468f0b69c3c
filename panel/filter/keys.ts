import { liveStates } from '../session/model.js';

/** What can be asked of a row, and how its values are written. */
export const textKeys = [
  ...[
    'state',
    'via',
    'rel',
    'host',
    'path',
    'etag',
    'type',
    'tab',
    'frame',
    'origin',
    'dir',
    'err',
    'doctor',
  ],
] as const satisfies readonly string[];
export type TextKey =
  | 'state'
  | 'via'
  | 'rel'
  | 'host'
  | 'path'
  | 'etag'
  | 'type'
  | 'tab'
  | 'frame'
  | 'origin'
  | 'dir'
  | 'err'
  | 'doctor';

export type NumberKey = 'status' | 'size' | 'bytes' | 'lat' | 'age' | 'updates';

/** Units, as factors of the key's own: bytes, milliseconds, seconds. */
const sizes = {
  b: 1,
  k: 1e3,
  kb: 1e3,
  ki: 1024,
  kib: 1024,
  m: 1e6,
  mb: 1e6,
  mi: 2 ** 20,
  mib: 2 ** 20,
  g: 1e9,
  gb: 1e9,
};
const milliseconds = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6 };
const seconds = { ms: 1e-3, s: 1, m: 60, min: 60, h: 3_600, d: 86_400 };

export const numberKeys: Record<NumberKey, Record<string, number>> = {
  status: {},
  size: sizes,
  bytes: sizes,
  lat: milliseconds,
  age: seconds,
  updates: { k: 1e3, m: 1e6 },
};

/** All keys, with what they are about and how they may be used. */
export const keys: Record<
  TextKey | NumberKey | 'is' | 'header' | 'value',
  { about: string; example: string }
> = {
  is: { about: 'what it is at the moment', example: 'is:backoff' },
  state: { about: 'the state, in one word', example: 'state:polling,connected' },
  via: { about: 'the way that updates take', example: '-via:ws' },
  rel: { about: 'a relation in its Link header', example: 'rel:value-wait' },
  host: { about: 'host and port', example: 'host:api.*' },
  path: { about: 'path and query', example: 'path:/rooms/' },
  status: { about: 'the HTTP status', example: 'status:5xx' },
  etag: { about: 'the entity tag', example: 'etag:a91' },
  type: { about: 'the media type', example: 'type:json' },
  size: { about: 'bytes of the newest value, or of the answer', example: 'size:>2k' },
  bytes: { about: 'bytes of all that was received', example: 'bytes:>1m' },
  lat: { about: 'milliseconds until the answer', example: 'lat:>250ms' },
  age: { about: 'seconds since the last update', example: 'age:<3s' },
  updates: { about: 'how many updates there were', example: 'updates:>100' },
  tab: { about: 'a tab that follows', example: 'tab:#1' },
  frame: { about: 'the frame that asked', example: 'frame:/embed' },
  origin: { about: 'scheme, host and port', example: 'origin:https://a.example' },
  header: { about: 'a header of the request or of the answer', example: 'header:cache-control=no-store' },
  value: { about: 'what the value holds, by JSON pointer', example: 'value:/items/0/id=42' },
  dir: { about: 'in or out', example: 'dir:out' },
  err: { about: 'what went wrong', example: 'err:*' },
  doctor: { about: 'a finding of the doctor', example: 'doctor:*' },
};

export type KeyName = keyof typeof keys;

export const isKey = (name: string): name is KeyName => Object.hasOwn(keys, name);
export const isTextKey = (name: KeyName): name is TextKey => (textKeys as readonly string[]).includes(name);
export const isNumberKey = (name: KeyName): name is NumberKey => Object.hasOwn(numberKeys, name);

/** Words after `is:`, and what they mean. */
export const flags: Record<string, string> = {
  ...Object.fromEntries(liveStates.map((state) => [state, `its state is ${state}`])),
  live: 'a server says how it can be followed',
  polled: 'plain HTTP that is asked again and again',
  stream: 'an EventSource of the page',
  socket: 'a WebSocket of the page',
  followed: 'somebody follows it',
  shared: 'its connection carries several',
  own: 'its connection carries it alone',
  engine: 'a LiveResource engine follows it, or sent it',
  page: 'the page does it by itself',
  worker: 'answered by the worker',
  inspected: 'the inspected tab follows it',
  collection: 'its changes are told',
  removed: 'the server says that it is gone',
  problem: 'something went wrong with it',
  request: 'a request',
  frame: 'an event or a frame',
  pending: 'no answer yet',
  failed: 'it failed',
  cancelled: 'given up by who asked',
  lost: 'its end is not known',
  unchanged: 'a 304, or the like',
  held: 'held back by the server',
  pushed: 'it came by itself',
  dropped: 'an update that was not taken',
  write: 'not a GET',
  pinned: 'pinned by you',
};

/** Other words for flags, states and ways. */
export const aliases: Record<string, Record<string, string>> = {
  is: {
    'long-polling': 'polling',
    'backing-off': 'backoff',
    '304': 'unchanged',
    error: 'error',
    'event-stream': 'stream',
    websocket: 'socket',
    ours: 'engine',
  },
  state: { 'long-polling': 'polling', 'backing-off': 'backoff', live: 'connected' },
  via: {
    socket: 'ws',
    websocket: 'ws',
    stream: 'sse',
    'long-poll': 'wait',
    eventsource: 'sse',
    get: 'fetch',
  },
};
