import { expect, it } from 'vitest';
import { wireBody, wireMessage } from './wire.js';

const bytes = (...values: number[]) => new Uint8Array(values).buffer;

it('carries text as text, and what is none as base64', () => {
  expect(wireBody(new TextEncoder().encode('{"é":1}').buffer as ArrayBuffer)).toEqual({ text: '{"é":1}' });
  expect(wireBody(bytes(0xff, 0x00, 0x01))).toEqual({ base64: '/wAB' });
  expect(wireBody(bytes(0x61, 0x00))).toEqual({ base64: 'YQA=' });
  const many = new Uint8Array(100_000).fill(0xff).buffer;
  expect(Buffer.from((wireBody(many) as { base64: string }).base64, 'base64')).toHaveLength(100_000);
});

it('leaves messages of others', () => {
  for (const message of [undefined, null, 'x', { type: 'inspect-log' }])
    expect(wireMessage(message)).toBeUndefined();
});

it('gives a message that is plain JSON', () => {
  const message = { liveresource: 1, snapshot: { status: 200, body: bytes(0x61) } };
  const wired = wireMessage(message);
  expect(wired).toEqual({ liveresource: 1, snapshot: { status: 200, body: { text: 'a' } } });
  expect(JSON.parse(JSON.stringify(wired))).toEqual(wired);
});
