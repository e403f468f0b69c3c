import { expect, it } from 'vitest';
import {
  close,
  control,
  message,
  readSocketEvents,
  type SocketEvent,
  writeSocketEvents,
} from './socketEvents.js';

const text = (events: SocketEvent[]) => writeSocketEvents(events).toString('latin1');

it('reads what it writes, whatever bytes they are', () => {
  const events: SocketEvent[] = [
    { type: 'OPEN' },
    { type: 'TEXT', content: Buffer.from('a\r\nTEXT 3\r\nb\r\n') },
    { type: 'BINARY', content: Buffer.from([0, 13, 10, 255]) },
    { type: 'PING', content: Buffer.alloc(0) },
    { type: 'DISCONNECT' },
  ];
  expect(readSocketEvents(writeSocketEvents(events))).toEqual(events);
  expect(readSocketEvents(Buffer.alloc(0))).toEqual([]);
});

it.each([
  'OPEN',
  'TEXT 5\r\nabc\r\n',
  'TEXT 3\r\nabc',
  'TEXT x\r\nabc\r\n',
  'TEXT -1\r\n',
  'TEXT ffffffffff\r\nabc\r\n',
  'TEXT 0x3\r\nabc\r\n',
])('%j is none', (body) => {
  expect(readSocketEvents(Buffer.from(body))).toBeUndefined();
});

it('reads thousands of small ones in no time', () => {
  const begun = performance.now();
  expect(readSocketEvents(Buffer.from('PING\r\n'.repeat(150_000)))?.length).toBe(150_000);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

it('marks what is for the client and what is for Pushpin, in bytes and not in characters', () => {
  expect(text([message('é')])).toBe('TEXT 4\r\nm:\xc3\xa9\r\n');
  expect(text([control({ type: 'subscribe', channel: 'x' })])).toBe(
    'TEXT 24\r\nc:{"type":"subscribe","channel":"x"}\r\n',
  );
  expect(text([close(1003, 'no')])).toBe('CLOSE 4\r\n\x03\xebno\r\n');
});
