import { expect, it } from 'vitest';
import { LiveResourceError, type Snapshot } from '../model/index.js';
import { type DataKind, parseChanges, parseValue } from './parseValue.js';

function snapshot(type: string | undefined, bytes: number[] | string): Snapshot {
  const headers: [string, string][] = type === undefined ? [] : [['content-type', type]];
  const body = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : new Uint8Array(bytes);
  return { status: 200, headers, body: body.buffer, via: 'fetch', receivedAt: 0 };
}

const parse = (type: string | undefined, bytes: number[] | string, kind: DataKind = 'auto') =>
  parseValue(snapshot(type, bytes), 'https://x/', kind);

it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/problem+json', 'text/json'])(
  'reads %s as JSON',
  (type) => {
    expect(parse(type, '\uFEFF{"a":[1,null,"ü"]}')).toEqual({ a: [1, null, 'ü'] });
  },
);

it('reads text in its charset, and as UTF-8 in one that nobody knows', () => {
  expect(parse('text/plain', 'ü')).toBe('ü');
  expect(parse('text/plain; charset=iso-8859-1', [0xfc])).toBe('ü');
  expect(parse('text/html; charset=klingon', 'ü')).toBe('ü');
});

it.each(['image/png', undefined, 'nonsense'])('gives the bytes of %s, a copy each time', (type) => {
  const one = snapshot(type, [1, 2]);
  const first = parseValue(one, 'https://x/', 'auto') as ArrayBuffer;
  new Uint8Array(first)[0] = 9;
  expect([...new Uint8Array(parseValue(one, 'https://x/', 'auto') as ArrayBuffer)]).toEqual([1, 2]);
});

it('reads as the app says, whatever the type', () => {
  expect(parse('text/plain', '[1]', 'json')).toEqual([1]);
  expect(parse('application/json', '[1]', 'text')).toBe('[1]');
  expect(parse('application/json', [1], 'bytes')).toEqual(new Uint8Array([1]).buffer);
});

it.each(['', '{', 'undefined'])('says what is wrong with JSON that is none: "%s"', (body) => {
  expect(() => parse('application/json', body)).toThrow(LiveResourceError);
  expect(() => parse('application/json', body)).toThrow(
    expect.objectContaining({
      code: 'parse-failed',
      details: expect.objectContaining({ uri: 'https://x/' }),
    }),
  );
});

it('reads changes that came without a type as JSON or else as text', () => {
  const read = (type: string | undefined, body: string, kind: DataKind = 'auto') =>
    parseChanges(snapshot(type, body), 'https://x/', kind);
  expect([read(undefined, '[1]'), read(undefined, '[1'), read('text/plain', '[1]')]).toEqual([
    [1],
    '[1',
    '[1]',
  ]);
  expect([read(undefined, '[1]', 'text'), read('image/png', '')]).toEqual(['[1]', new ArrayBuffer(0)]);
  expect(() => read('application/json', '[1')).toThrow(LiveResourceError);
  expect(() => read(undefined, '[1', 'json')).toThrow(LiveResourceError);
});
