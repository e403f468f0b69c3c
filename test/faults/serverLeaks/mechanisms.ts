import { clientFrame } from '../../support/webSocketFrames.js';
import { BREAKING_PATH } from './resources.js';

/** What somebody follows. */
export interface Followed {
  path: string;
  /** Of any resource, as far as is known. */
  versionOf(path: string): number;
  user: string;
  /** How long at most, where the client says it. */
  seconds: number;
}

/** One way of following, as it looks on a connection. */
export interface Mechanism {
  name: string;
  /** What can be followed so. */
  paths: readonly string[];
  /** Whether one answer is the end of it, which comes after the seconds at the latest. */
  isWait: boolean;
  /** The request by which a client begins. */
  opening(followed: Followed): string;
  /** What it sends when the server has agreed. */
  subscribing?(followed: Followed): Uint8Array;
  /** What it may send before it goes. */
  farewell?: Uint8Array;
  /** Whether the server holds it, as far as can be told from what has come. */
  isHeld(received: string): boolean;
}

const values = ['/small', '/slow', '/big', '/mine', '/alone', '/deleted', BREAKING_PATH];
const collections = ['/items/'];

const nothingYet = (received: string) => received === '';
const isStream = (received: string) =>
  /^HTTP\/1\.1 200 [^\n]*\r\n(.+\r\n)*content-type: text\/event-stream/i.test(received);

/** All that the server offers. */
export const mechanisms: readonly Mechanism[] = [
  {
    name: 'value-wait',
    paths: values,
    isWait: true,
    opening: ({ path, versionOf, seconds, user }) =>
      get(path, user, { 'If-None-Match': `"${versionOf(path)}"`, Wait: `${seconds}` }),
    isHeld: nothingYet,
  },
  {
    name: 'changes-wait',
    paths: collections,
    isWait: true,
    opening: ({ path, versionOf, seconds, user }) =>
      get(after(path, versionOf), user, { Wait: `${seconds}` }),
    isHeld: nothingYet,
  },
  {
    name: 'value-stream',
    paths: values,
    isWait: false,
    opening: ({ path, user }) => get(path, user, { Accept: 'text/event-stream' }),
    isHeld: isStream,
  },
  {
    name: 'changes-stream',
    paths: collections,
    isWait: false,
    opening: ({ path, versionOf, user }) =>
      get(after(path, versionOf), user, { Accept: 'text/event-stream' }),
    isHeld: isStream,
  },
  {
    name: 'multiplex-wait',
    paths: values,
    isWait: true,
    opening: (followed) => get(multiplexed(followed), followed.user, { Wait: `${followed.seconds}` }),
    isHeld: nothingYet,
  },
  {
    name: 'multiplex-stream',
    paths: values,
    isWait: false,
    opening: (followed) => get(multiplexed(followed), followed.user, { Accept: 'text/event-stream' }),
    isHeld: isStream,
  },
  {
    name: 'multiplex-ws',
    paths: values,
    isWait: false,
    opening: ({ user }) => get('/multi/', user, handshake),
    subscribing: ({ path, versionOf }) =>
      Buffer.concat([subscribe('value', path), subscribe('changes', after('/items/', versionOf))]),
    farewell: clientFrame(8, Buffer.from([0x03, 0xe8])),
    isHeld: (received) => received.includes('"subscribed"'),
  },
];

const handshake = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'liveresource',
};

/** One resource and a collection. */
function multiplexed({ path, versionOf }: Followed): string {
  const value = `u=${encodeURIComponent(path)}&inm=${encodeURIComponent(`"${versionOf(path)}"`)}`;
  return `/multi/?${value}&u=${encodeURIComponent(after('/items/', versionOf))}`;
}

const after = (path: string, versionOf: Followed['versionOf']) => `${path}?after=${versionOf(path)}`;

function subscribe(mode: 'value' | 'changes', uri: string): Buffer {
  return clientFrame(1, Buffer.from(JSON.stringify({ id: mode, type: 'subscribe', mode, uri })));
}

function get(target: string, user: string, headers: Record<string, string>): string {
  const all = { Host: 'app.example', Accept: '*/*', Cookie: `user=${user}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
