import { expect, it } from 'vitest';
import type { Changes, HeaderList, Snapshot } from '../model/index.js';
import { createContents } from './contents.js';
import type { Emit } from './events.js';
import type { Settings } from './options.js';

const json: HeaderList = [['content-type', 'application/json']];
const bytes = (text: string) => new TextEncoder().encode(text).buffer;

function snapshot(data: unknown, etag = '"1"'): Snapshot {
  const headers: HeaderList = [...json, ['etag', etag]];
  return { status: 200, headers, body: bytes(JSON.stringify(data)), via: 'catch-up', receivedAt: 1 };
}

function changes(data: unknown, headers = json): Changes {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return { headers, body: bytes(text), via: 'socket', receivedAt: 2 };
}

function contents(settings: Partial<Settings> = {}) {
  const told: unknown[][] = [];
  const emit: Emit<unknown, unknown> = (type, ...args) => void told.push([type, ...args]);
  const interest: Settings['interest'] = { url: 'https://x/', credentials: 'same-origin', headers: [] };
  const uri = interest.url;
  const one = createContents<unknown, unknown>(
    { uri, interest, isUpdates: false, as: 'auto', shape: {}, ...settings },
    emit,
  );
  /** What was told since it was asked last, without infos; of errors their code. */
  const news = () =>
    told.splice(0).map(([type, ...args]) => {
      if (type === 'error') return [type, (args[0] as { code: string }).code];
      return type === 'child-removed' ? [type, ...args] : [type, ...args.slice(0, 1)];
    });
  return { ...one, told, news, last: () => one.last, canMerge: () => one.canMerge };
}

/** A collection whose items are compared, with its first value told. */
function merging(data: unknown, settings?: Partial<Settings>) {
  const one = contents(settings);
  one.merge(true);
  one.value(snapshot(data));
  one.news();
  return one;
}

const [a1, a2, b1] = [
  { id: 'a', n: 1 },
  { id: 'a', n: 2 },
  { id: 'b', n: 1 },
];
const goneA = { id: 'a', deleted: true };

it('tells the first items as a value, and then that it is ready', () => {
  const { merge, value, news } = contents();
  merge(true);
  value(snapshot([a1]));
  expect(news()).toEqual([['value', [a1]], ['ready']]);
});

it('tells each change, and then the value with all of them', () => {
  const { changes: take, news, last } = merging([a1]);
  take(changes([a2, b1]));
  expect(news()).toEqual([
    ['changes', [a2, b1]],
    ['child-changed', a2],
    ['child-added', b1],
    ['value', [a2, b1]],
  ]);
  take(changes(goneA));
  expect(news()).toEqual([
    ['changes', [goneA]],
    ['child-removed', 'a', a2],
    ['value', [b1]],
  ]);
  expect(last()?.data).toEqual([b1]);
});

it('tells nothing where nothing differs', () => {
  const { changes: take, value, news } = merging([a1]);
  take(changes([a1]));
  value(snapshot([a1], '"2"'));
  take(changes([b1, { id: 'b', deleted: true }]));
  expect(news()).toEqual([
    ['changes', [b1, { id: 'b', deleted: true }]],
    ['child-added', b1],
    ['child-removed', 'b', b1],
  ]);
});

it('tells of a whole value what differs, and the value where anything in it does', () => {
  const { value, news } = merging({ items: [a1, b1], total: 2 });
  value(snapshot({ items: [a2], total: 1 }));
  expect(news()).toEqual([
    ['changes', [{ id: 'b', deleted: true }, a2]],
    ['child-removed', 'b', b1],
    ['child-changed', a2],
    ['value', { items: [a2], total: 1 }],
  ]);
  value(snapshot({ items: [a2], total: 9 }));
  expect(news()).toEqual([['value', { items: [a2], total: 9 }]]);
});

it('has an ETag only of what the server sent', () => {
  const { changes: take, told, last } = merging([a1]);
  expect(last()?.info).toEqual({ etag: '"1"', headers: snapshot([]).headers, via: 'catch-up', at: 1 });
  take(changes([b1]));
  const info = { etag: undefined, headers: json, via: 'socket', at: 2 };
  expect(last()?.info).toEqual(info);
  expect(told.map((one) => one.at(-1))).toEqual([info, info, info]);
});

it('tells one who comes late a value with what changed since, as one', () => {
  const { merge, value, news, last } = contents();
  merge(true);
  value(snapshot([a1]), [changes([a2]), changes(b1)]);
  expect(news()).toEqual([['value', [a2, b1]], ['ready']]);
  expect(last()?.info.etag).toBeUndefined();
  value(snapshot([a1]), [changes([goneA]), changes(b1)]);
  expect(news()).toEqual([
    ['changes', [goneA]],
    ['child-removed', 'a', a2],
    ['value', [b1]],
  ]);
});

it('compares with the value that it has when it is asked for items later', () => {
  const { merge, value, news } = contents();
  value(snapshot([a1]));
  news();
  merge(true);
  value(snapshot([a1, b1]));
  expect(news()).toEqual([
    ['changes', [b1]],
    ['child-added', b1],
    ['value', [a1, b1]],
  ]);
});

it('tells whole values where nobody asks for items', () => {
  const { value, news } = contents();
  value(snapshot([a1]));
  value(snapshot([a1, b1]));
  value(snapshot([a1, b1]));
  expect(news().map(([type]) => type)).toEqual(['value', 'ready', 'value', 'value']);
});

it('tells with a removal that all items are gone, and with the return that they are there', () => {
  const { removed, value, news, last } = merging([a1]);
  removed();
  expect(news()).toEqual([['child-removed', 'a', a1], ['removed']]);
  expect(last()).toBeUndefined();
  value(snapshot([a1]));
  expect(news()).toEqual([
    ['changes', [a1]],
    ['child-added', a1],
    ['value', [a1]],
  ]);
});

it('says once where items cannot be told apart, and tells changes as they come and values as a whole', () => {
  const { value, changes: take, news, canMerge, last } = merging([{ n: 1 }]);
  value(snapshot([{ n: 2 }]));
  take(changes([{ n: 3 }]));
  value(snapshot([{ n: 3 }]));
  expect(news()).toEqual([
    ['value', [{ n: 2 }]],
    ['changes', [{ n: 3 }]],
    ['value', [{ n: 3 }]],
  ]);
  expect([canMerge(), last()?.data]).toEqual([false, [{ n: 3 }]]);
});

it.each([
  ['no-item-id', [{ n: 1 }], false],
  ['no-item-id', [a1, a1], true],
  ['no-items', 5, true],
])('tells %s of %j', (code, data, isAsked) => {
  const { merge, value, news } = contents();
  merge(isAsked);
  value(snapshot(data));
  expect(news()).toEqual([['value', data], ['ready'], ['error', code]]);
});

it('does not need a list where only changes are listened to, but says so when items are asked for', async () => {
  const { merge, value, changes: take, news } = contents();
  merge(false);
  value(snapshot({ text: 'a' }));
  take(changes('@@ -1 +1 @@', [['content-type', 'text/x-diff']]));
  expect(news()).toEqual([['value', { text: 'a' }], ['ready'], ['changes', '@@ -1 +1 @@']]);
  merge(true);
  expect(news()).toEqual([]);
  await Promise.resolve();
  expect(news()).toEqual([['error', 'no-items']]);
});

it('tells a latecomer of what is no list the value, and then its changes', () => {
  const { merge, value, news } = contents();
  merge(false);
  value(snapshot('a'), [changes('b', [['content-type', 'text/plain']]), changes('c', [])]);
  expect(news()).toEqual([['value', 'a'], ['ready'], ['changes', 'b'], ['changes', 'c']]);
});

it('goes on without items after a batch in which one has no id', () => {
  const { changes: take, removed, news, last } = merging([a1]);
  take(changes([a2, { n: 1 }]));
  take(changes([b1]));
  removed();
  expect(news()).toEqual([
    ['changes', [a2, { n: 1 }]],
    ['error', 'no-item-id'],
    ['changes', [b1]],
    ['removed'],
  ]);
  expect(last()).toBeUndefined();
});

it('passes updates on as they come, without a word on their ids', () => {
  const { changes: take, news, ready } = contents({ isUpdates: true });
  ready();
  take(changes([{ n: 1 }, { n: 1 }]));
  take(changes({ n: 1 }));
  ready();
  expect(news()).toEqual([['ready'], ['changes', [{ n: 1 }, { n: 1 }]], ['changes', [{ n: 1 }]]]);
});

it('tells the items of updates, and no value', () => {
  const { merge, changes: take, news, last } = contents({ isUpdates: true });
  merge(true);
  take(changes([a1, { id: 'z', deleted: true }]));
  take(changes([a2]));
  expect(news()).toEqual([
    ['changes', [a1, { id: 'z', deleted: true }]],
    ['child-added', a1],
    ['child-removed', 'z', undefined],
    ['changes', [a2]],
    ['child-changed', a2],
  ]);
  expect(last()).toBeUndefined();
});

it('tells where updates start over what the page may not have, and goes on with the whole', () => {
  const { merge, changes: take, value, news } = contents({ isUpdates: true });
  merge(true);
  take(changes([a1]));
  news();
  value(snapshot([a1, b1]));
  take(changes([a2]));
  expect(news()).toEqual([
    ['changes', [b1]],
    ['child-added', b1],
    ['value', [a1, b1]],
    ['ready'],
    ['changes', [a2]],
    ['child-changed', a2],
    ['value', [a2, b1]],
  ]);
});

it('keeps what it has where a body cannot be parsed', () => {
  const { value, changes: take, last } = merging([a1]);
  expect(() => take(changes('['))).toThrow(expect.objectContaining({ code: 'parse-failed' }));
  expect(() => value({ ...snapshot(0), body: bytes('{') })).toThrow();
  expect(last()?.data).toEqual([a1]);
});
