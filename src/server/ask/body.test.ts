import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { gather } from './body.js';
import type { RouteAnswer } from './routeAnswer.js';

const head = { status: 200, statusText: 'OK', headers: new Map() };
const chunks = ['abc', 'def', 'ghi'].map((text) => Buffer.from(text));

async function gathered(body: Readable | Buffer, maxBytes: number) {
  const clock = createFakeClock();
  const answer = await gather({ ...head, body }, { clock, timeoutMs: 1000, maxBytes });
  expect(clock.timers).toBe(0);
  return answer as RouteAnswer<Readable | Buffer>;
}

it('gathers a body that fits', async () => {
  const { body, status } = await gathered(Readable.from(chunks), 9);
  expect([String(body), status]).toEqual(['abcdefghi', 200]);
});

it.each([0, 2, 3, 8])(
  'reads no more than it must of a body that has more than %i bytes, and loses none',
  async (max) => {
    let read = 0;
    const body = Readable.from(
      (function* () {
        for (const chunk of chunks) {
          read += chunk.length;
          yield chunk;
        }
      })(),
      { objectMode: false, highWaterMark: 1 },
    );
    const given = await gathered(body, max);
    expect(read).toBeLessThanOrEqual(max + 6);
    expect(String(await buffer(given.body as Readable))).toBe('abcdefghi');
  },
);

it('gives up a body that breaks off, or does not come', async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error('broken')) });
  expect(await gathered(broken, 10)).toBeUndefined();
  const clock = createFakeClock();
  const silent = new Readable({ read: () => {} });
  const answer = gather({ ...head, body: silent }, { clock, timeoutMs: 1000, maxBytes: 10 });
  await clock.advance(1000);
  expect(await answer).toBeUndefined();
  expect(silent.destroyed).toBe(true);
});
