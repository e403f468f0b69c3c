import { expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fakeClock.js';
import type { Offer } from '../model/index.js';
import { createHealth } from './health.js';

const socket: Offer = {
  ...{ dialect: '0.1', mechanism: 'socket', mode: 'value', endpoint: 'wss://a.example/ws', shared: true },
};

function health() {
  const clock = createFakeClock();
  let recovered = 0;
  const made = createHealth(
    clock,
    () => 0.5,
    () => {
      recovered++;
    },
  );
  return { clock, recovered: () => recovered, ...made };
}

it('passes an endpoint over for a while, ever longer, and says when it may be tried again', async () => {
  const { clock, pass, isUsable, recovered } = health();
  expect(isUsable(socket, 'k')).toBe(true);
  expect([1, 2, 3, 4, 5, 6].map(() => pass(socket))).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  expect(isUsable(socket, 'k')).toBe(false);
  expect(isUsable({ ...socket, mode: 'changes' }, 'k')).toBe(false);
  expect(isUsable({ ...socket, endpoint: 'wss://a.example/other' }, 'k')).toBe(true);
  await clock.advance(60_000);
  expect([isUsable(socket, 'k'), recovered()]).toEqual([true, 1]);
});

it('forgets it when it works', () => {
  const { pass, clear, isUsable } = health();
  pass(socket);
  clear(socket);
  expect(isUsable(socket, 'k')).toBe(true);
  expect(pass(socket)).toBe(5_000);
});

it('remembers which dialect an endpoint speaks, until that fails', async () => {
  const { clock, pass, clear, isUsable } = health();
  const other = { ...socket, dialect: '0.2' };
  pass(socket);
  clear(other);
  await clock.advance(600_000);
  expect([isUsable(socket, 'k'), isUsable(other, 'k')]).toEqual([false, true]);
  pass(other);
  expect([isUsable(socket, 'k'), isUsable(other, 'k')]).toEqual([true, false]);
});

it('passes it over for one resource alone', () => {
  const { pass, isUsable } = health();
  pass(socket, 'a');
  expect([isUsable(socket, 'a'), isUsable(socket, 'b')]).toEqual([false, true]);
});

it('knows a stream of changes again although its checkpoint moved', () => {
  const { pass, isUsable } = health();
  const at = (endpoint: string): Offer => ({
    ...{ dialect: '0.1', mechanism: 'stream', mode: 'changes', endpoint, shared: false },
  });
  pass(at('https://a.example/c?after=1'));
  expect(isUsable(at('https://a.example/c?after=2'), 'k')).toBe(false);
  expect(isUsable(at('https://a.example/d?after=2'), 'k')).toBe(true);
});

it('learns how many subscriptions a socket takes from the one that was tried apart', () => {
  const { most, suspect, isApart, subscribed, acquit } = health();
  expect(most('x')).toBe(Number.POSITIVE_INFINITY);
  suspect('x', 'k', 18);
  expect(subscribed('x', 20, false)).toBe(false);
  expect([isApart('x', 'k'), isApart('x', 'other'), most('x')]).toEqual([
    true,
    false,
    Number.POSITIVE_INFINITY,
  ]);
  expect(subscribed('x', 1, true)).toBe(true);
  expect([isApart('x', 'k'), most('x')]).toEqual([false, 20]);
  suspect('y', 'k', 1);
  acquit('y', 'k');
  expect([isApart('y', 'k'), most('y')]).toEqual([false, Number.POSITIVE_INFINITY]);
});

it('remembers a bounded number of failures', () => {
  const { pass, isUsable } = health();
  for (let n = 0; n < 2_000; n++) pass({ ...socket, endpoint: `wss://a.example/${n}` });
  expect(isUsable({ ...socket, endpoint: 'wss://a.example/1999' }, 'k')).toBe(false);
  expect(isUsable({ ...socket, endpoint: 'wss://a.example/0' }, 'k')).toBe(true);
});

it('is over when its timer says so, although the clock is a little behind', async () => {
  const clock = createFakeClock();
  let behind = 0;
  const seen: boolean[] = [];
  const made = createHealth(
    { ...clock, now: () => clock.now() - behind },
    () => 0.5,
    () => seen.push(made.isUsable(socket, 'k')),
  );
  made.pass(socket);
  behind = 0.5;
  await clock.advance(5_000);
  expect(seen).toEqual([true]);
});
