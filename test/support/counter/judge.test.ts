import { expect, it } from 'vitest';
import {
  countBehindEvents,
  countBehindFetches,
  countSteps,
  isCut,
  recoveriesOf,
  withoutForgotten,
} from './judge.js';
import type { Poll, TabRecord } from './tab.js';

const tab = (told: [n: number, at: number][], polls: [n: number, begun: number, ended: number][] = []) => {
  const shown = polls.map(([n, begun, ended]): Poll => ({ begun, ended, outcome: 'value', n }));
  const record: TabRecord = {
    told: told.map(([n, at]) => ({ n, at, via: 'long-poll' })),
    polls: shown,
    held: undefined,
    boots: [],
    forgets: [],
  };
  return record;
};

it('tells what goes back from what is repeated', () => {
  expect(countSteps([0, 1, 3, 7])).toEqual({ back: 0, repeated: 0 });
  expect(countSteps([0, 2, 1, 2, 3])).toEqual({ back: 1, repeated: 1 });
  expect(countSteps([5, 4, 4, 5])).toEqual({ back: 2, repeated: 1 });
});

it('leaves out what a forgetting has told again, once for each', () => {
  const told = (...moments: number[]) => tab(moments.map((at) => [7, at]));
  const left = (record: TabRecord, forgets: number[]) =>
    withoutForgotten(record, forgets).map(({ at }) => at);
  expect(left(told(10, 30), [20])).toEqual([10]);
  expect(left(told(10, 30, 40), [20])).toEqual([10, 40]);
  expect(left(told(10, 30), [])).toEqual([10, 30]);
  expect(left(told(10, 30), [31])).toEqual([10, 30]);
  expect(left(told(10, 9_000), [20])).toEqual([10, 9_000]);
});

it('finds fetches that show less than an event before them', () => {
  const told: [number, number][] = [
    [1, 10],
    [2, 20],
  ];
  expect(countBehindEvents(tab(told, [[2, 21, 25]]))).toBe(0);
  expect(countBehindEvents(tab(told, [[1, 19, 25]]))).toBe(0);
  expect(countBehindEvents(tab(told, [[1, 21, 25]]))).toBe(1);
});

it('finds events that show less than a fetch before them', () => {
  expect(countBehindFetches(tab([[2, 20]], [[2, 5, 10]]))).toBe(0);
  expect(countBehindFetches(tab([[2, 20]], [[3, 5, 25]]))).toBe(0);
  expect(countBehindFetches(tab([[2, 20]], [[3, 5, 10]]))).toBe(1);
});

it.each([
  ['in flight and rejected by it', 90, 130, true],
  ['begun while it was done', 110, 150, true],
  ['rejected before it', 90, 99, false],
  ['begun after it', 121, 130, false],
  ['rejected long after it', 90, 221, false],
])('a fetch %s', (_, begun, ended, expected) => {
  const kills = [{ sent: 100, stopped: 120 }];
  expect(isCut({ begun, ended, outcome: 'failed', reason: '' }, kills)).toBe(expected);
});

it('measures from a kill to the first event of an update after it', () => {
  const kills = [
    { sent: 100, stopped: 120 },
    { sent: 900, stopped: 910 },
  ];
  const updates = [
    { n: 1, at: 110 },
    { n: 2, at: 150 },
    { n: 3, at: 160 },
  ];
  const told: [number, number][] = [
    [1, 140],
    [3, 200],
  ];
  expect(recoveriesOf(tab(told), kills, updates)).toEqual([{ sinceKill: 100, sinceUpdate: 50 }]);
});
