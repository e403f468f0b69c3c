import { expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createHoldSlots, type HoldSlot, holdSlice } from './holdSlots.js';

const url = 'https://a.test/x';

function setUp(most = 2) {
  const clock = createFakeClock();
  const slots = createHoldSlots(clock, () => most);
  const events: string[] = [];
  const take = async (name: string, at = url, signal = new AbortController().signal): Promise<HoldSlot> => {
    const hooks = { onQueue: () => events.push(`${name} queues`), onOver: () => events.push(`${name} over`) };
    const slot = await slots.take(at, signal, hooks);
    events.push(`${name} holds`);
    return slot;
  };
  return { clock, take, events };
}

it('gives as many slots an origin as it may hold, the rest in the order of asking', async () => {
  const { clock, take, events } = setUp();
  const [a, b] = [await take('a'), await take('b')];
  const c = take('c');
  const d = take('d');
  await take('other', 'https://b.test/x');
  expect(events).toEqual(['a holds', 'b holds', 'c queues', 'd queues', 'other holds']);
  expect([a.queued, a.isWanted()]).toEqual([false, true]);
  b.release();
  expect((await c).queued).toBe(true);
  a.release();
  await d;
  expect(events.slice(5)).toEqual(['c holds', 'd holds']);
  expect((await d).isWanted()).toBe(false);
  expect(clock.timers).toBe(0);
});

it('asks the longest holder to go when its slice is over, and only while somebody waits', async () => {
  const { clock, take, events } = setUp();
  const a = await take('a');
  await clock.advance(500);
  await take('b');
  await clock.advance(10 * holdSlice);
  expect(events).toEqual(['a holds', 'b holds']);
  const c = take('c');
  await clock.advance(0);
  expect(events.at(-1)).toBe('a over');
  a.release();
  await c;
  const d = take('d');
  await clock.advance(0);
  expect(events.slice(-2)).toEqual(['d queues', 'b over']);
  void d;
});

it('hands a slot on in the moment in which it is released', async () => {
  const { take, events } = setUp(1);
  const a = await take('a');
  const b = take('b');
  a.release();
  const late = take('late');
  await b;
  expect(events).toEqual(['a holds', 'b queues', 'late queues', 'b holds']);
  (await b).release();
  await late;
});

it('lets go who gives up waiting, and a slot that is released twice is free once', async () => {
  const { clock, take, events } = setUp(1);
  const a = await take('a');
  const leaving = new AbortController();
  const b = take('b', url, leaving.signal);
  const c = take('c');
  leaving.abort(new Error('left'));
  await expect(b).rejects.toThrow('left');
  a.release();
  a.release();
  await c;
  const d = take('d');
  await clock.advance(0);
  expect(events).not.toContain('d holds');
  void d;
});
