import { expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { putBoth } from '../../test/support/storeContract.js';
import type { ResourceRequest } from '../model/index.js';
import type { StoreChange } from '../ports.js';
import { createEventLog } from './eventLog.js';
import { createKeyMaker, selects } from './keys.js';
import { createWriteBehind } from './writeBehind.js';

const noLimits = { storedBytes: Number.POSITIVE_INFINITY, waitingBytes: Number.POSITIVE_INFINITY };

const request = (headers: [string, string][] = []): ResourceRequest => ({
  ...{ url: 'https://x/', credentials: 'same-origin', headers },
});

it('names a resource by identity, credentials, URL and what the page set', () => {
  const { keyOf } = createKeyMaker(() => 1);
  const keys = [
    keyOf(request(), 'a'),
    keyOf(request(), 'b'),
    keyOf({ ...request(), credentials: 'omit' }, 'a'),
    keyOf({ ...request(), url: 'https://x/?q' }, 'a'),
    keyOf(request([['accept', 'text/html']]), 'a'),
    keyOf(request([['x-a', '1 x-b=2']]), 'a'),
    keyOf(
      request([
        ['x-a', '1'],
        ['x-b', '2'],
      ]),
      'a',
    ),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

it('names it alike whatever the browser sets, and in whatever order the page did', () => {
  const { keyOf } = createKeyMaker(() => 1);
  const browser: [string, string][] = [
    ['user-agent', 'x'],
    ['sec-fetch-mode', 'cors'],
    ['accept', '*/*'],
  ];
  expect(keyOf(request(browser), 'a')).toBe(keyOf(request(), 'a'));
  const one = keyOf(
    request([
      ['x-a', '1'],
      ['x-b', '2'],
    ]),
    'a',
  );
  expect(
    keyOf(
      request([
        ['x-b', '2'],
        ['x-a', '1'],
      ]),
      'a',
    ),
  ).toBe(one);
});

it('compares only the headers that Vary names', () => {
  const [de, en] = [request([['accept-language', 'de']]), request([['accept-language', 'en']])];
  expect([
    selects([], de, en),
    selects(['accept-language'], de, en),
    selects(['accept-language'], de, de),
  ]).toEqual([true, false, true]);
  expect(selects(['accept-language'], request(), en)).toBe(false);
});

it('keeps the newest events, numbers them, and says how many a reader missed', () => {
  const log = createEventLog(createFakeClock(), () => 7, { logEvents: 3, logBytes: 10_000 });
  for (let n = 1; n <= 5; n++) log.record({ type: 'navigation', name: String(n) }, n === 5 ? 4 : undefined);
  const batch = log.since(1);
  expect(batch).toMatchObject({
    boot: 7,
    dropped: 1,
    events: [{ seq: 3 }, { seq: 4 }, { seq: 5, cause: 4 }],
  });
  expect(log.since(5)).toEqual({ boot: 7, dropped: 0, events: [] });
});

it('tells listeners of each event until they leave', () => {
  const log = createEventLog(createFakeClock(), () => 1, { logEvents: 3, logBytes: 10_000 });
  const heard: number[] = [];
  const leave = log.subscribe(({ seq }) => heard.push(seq));
  log.record({ type: 'navigation', name: 'a' });
  leave();
  log.record({ type: 'navigation', name: 'b' });
  expect(heard).toEqual([1]);
});

function recordingStore() {
  const batches: StoreChange[][] = [];
  const gates: (() => void)[] = [];
  const write = (changes: StoreChange[]) => {
    batches.push(changes);
    return new Promise<void>((resolve) => gates.push(resolve));
  };
  const store = {
    write,
    load: async () => ({ meta: {}, subscriptions: [], leases: [] }),
    representation: async () => undefined,
    close() {},
  };
  return { batches, gates, store };
}

const diskOf = (store: Parameters<typeof createWriteBehind>[0]) =>
  createWriteBehind(store, createFakeClock(), { stored() {}, failed() {}, evicted() {} }, noLimits);

it('writes in batches, while the next one gathers, the last change of each thing', async () => {
  const { batches, gates, store } = recordingStore();
  const disk = diskOf(store);
  const { settle } = createFakeClock();
  disk.put(...putBoth('a'), { kind: 'put-meta', value: { boot: 1 } });
  disk.put({ kind: 'delete-subscription', key: 'a' }, { kind: 'put-meta', value: { epoch: 'e' } });
  await settle();
  disk.put(...putBoth('b'));
  disk.put(...putBoth('b'));
  expect(batches.map((batch) => batch.map(({ kind }) => kind))).toEqual([
    ['put-lease', 'delete-subscription', 'put-meta'],
  ]);
  expect(batches[0]?.at(-1)).toEqual({ kind: 'put-meta', value: { boot: 1, epoch: 'e' } });
  gates.shift()?.();
  await settle();
  expect(batches[1]).toHaveLength(2);
  let isSettled = false;
  void disk.settled().then(() => {
    isSettled = true;
  });
  await settle();
  expect(isSettled).toBe(false);
  gates.shift()?.();
  await settle();
  expect(isSettled).toBe(true);
});

it('writes nothing of what came before a clear', async () => {
  const { batches, store } = recordingStore();
  const disk = diskOf(store);
  disk.put(...putBoth('a'), { kind: 'put-meta', value: { boot: 1 } }, { kind: 'clear' }, ...putBoth('b'));
  await createFakeClock().settle();
  expect(batches[0]?.map(({ kind }) => kind)).toEqual(['put-meta', 'clear', 'put-subscription', 'put-lease']);
});
