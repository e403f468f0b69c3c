import { expect, it } from 'vitest';
import type { Lease } from '../model/index.js';
import type { Arrival } from './arrival.js';
import { createEntry } from './entry.js';
import { mergeUpdate, type ValueUpdate } from './merge.js';

const request = { url: 'https://x/a', credentials: 'same-origin' as const, headers: [] };
const value = (etag: string): ValueUpdate => ({
  ...{ kind: 'value', status: 200, headers: [['etag', etag]], body: new ArrayBuffer(0) },
});
const denied: ValueUpdate = { kind: 'denied', status: 401, headers: [] };

function merge(update: ValueUpdate, asked: Partial<Arrival> = {}, barrier = 0) {
  const held = createEntry('k', request);
  Object.assign(held, { checkpoint: { etag: '"1"' }, appliedOrder: 5, validatedAt: 100 });
  held.revision = { boot: 1, n: 5 };
  held.leases.set('tab', {} as Lease);
  const arrival: Arrival = {
    ...{ via: 'long-poll', cause: 0, order: 5, etag: '"1"', begunAt: 200, byPage: false },
    ...asked,
  };
  return mergeUpdate(held, update, arrival, barrier);
}

it('takes a new value, and confirms with the one that is held', () => {
  expect(merge(value('"2"')).kind).toBe('take');
  expect(merge(value('W/"1"')).kind).toBe('confirm');
});

it('takes nothing that was asked for before a later value or a barrier', () => {
  expect(merge(value('"2"'), { order: 4 }).kind).toBe('overtaken');
  expect(merge(value('"2"'), {}, 201).kind).toBe('overtaken');
  expect(merge({ kind: 'gone', status: 404, headers: [] }, {}, 201).kind).toBe('overtaken');
  expect(merge(denied, {}, 201).kind).toBe('overtaken');
});

it('lets no refusal end what the server gave later', () => {
  expect(merge(denied).kind).toBe('deny');
  expect(merge(denied, { begunAt: 99 }).kind).toBe('overtaken');
});

it('takes a 304 only for the tag that is held', () => {
  const unchanged: ValueUpdate = { kind: 'unchanged', headers: [] };
  expect(merge(unchanged).kind).toBe('confirm');
  expect(merge(unchanged, { etag: '"0"' }).kind).toBe('not-asked');
  expect(merge(unchanged, { etag: undefined }).kind).toBe('not-asked');
});

it('takes a tag that was replaced lately at the second time', () => {
  const held = { ...createEntry('k', request), checkpoint: { etag: '"2"' }, superseded: ['"1"'] };
  const asked: Arrival = {
    ...{ via: 'long-poll', cause: 0, order: 0, etag: '"2"', begunAt: 1, byPage: false },
  };
  expect(mergeUpdate(held, value('"1"'), asked, 0)).toEqual({ kind: 'superseded', etag: '"1"' });
  const doubted = { ...held, doubted: '"1"' };
  expect(mergeUpdate(doubted, value('"1"'), asked, 0)).toEqual({ kind: 'take', etag: '"1"' });
});

it('believes no other value of a page’s own fetch', () => {
  expect(merge(value('"2"'), { byPage: true }).kind).toBe('unproven');
});
