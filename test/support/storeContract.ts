import type { Lease, Representation, Subscription } from '../../src/model/index.js';
import type { ResourceStore, StoreChange } from '../../src/ports.js';

export interface ContractCase {
  name: string;
  /** `makeStore` opens the same storage at every call, as a restarted worker does. Throws where the contract is broken. */
  run(makeStore: () => ResourceStore): Promise<void>;
}

/** Plain, so that it can be bundled and run inside a browser (test/browser/idbStore.test.ts). */
export const storeContract: ContractCase[] = [
  {
    name: 'is empty at first',
    async run(makeStore) {
      const store = makeStore();
      same(await store.load(), { meta: {}, subscriptions: [], leases: [] });
      same(await store.representation('k'), undefined);
    },
  },
  {
    name: 'gives back what was put, bytes and all',
    async run(makeStore) {
      const store = makeStore();
      const value = representation('k', [0, 255, 10]);
      await store.write([put(value), ...putBoth('k'), { kind: 'put-meta', value: { boot: 3 } }]);
      same(await store.representation('k'), value);
      same(await store.load(), {
        meta: { boot: 3 },
        subscriptions: [subscription('k')],
        leases: [lease('k')],
      });
    },
  },
  {
    name: 'gives back to a later store what an earlier one was given',
    async run(makeStore) {
      const first = makeStore();
      await first.write([put(representation('k', [1])), ...putBoth('k')]);
      first.close();
      const second = makeStore();
      same(await second.representation('k'), representation('k', [1]));
      same((await second.load()).leases, [lease('k')]);
    },
  },
  {
    name: 'replaces what has the same key',
    async run(makeStore) {
      const store = makeStore();
      await store.write([put(representation('k', [1])), ...putBoth('k')]);
      await store.write([
        put(representation('k', [2])),
        { kind: 'put-lease', value: lease('k', 9) },
        { kind: 'put-subscription', value: { ...subscription('k'), base: 'https://x/2' } },
      ]);
      same(await store.representation('k'), representation('k', [2]));
      const { leases, subscriptions } = await store.load();
      same([leases, subscriptions.map(({ base }) => base)], [[lease('k', 9)], ['https://x/2']]);
    },
  },
  {
    name: 'keeps the leases of one holder on several resources, and of several holders on one, apart',
    async run(makeStore) {
      const store = makeStore();
      const leases = [lease('a', 1, 'x'), lease('a', 1, 'y'), lease('b', 1, 'x')];
      await store.write(leases.map((value) => ({ kind: 'put-lease', value })));
      await store.write([{ kind: 'delete-lease', holder: 'x', key: 'a' }]);
      same(sorted((await store.load()).leases), sorted(leases.slice(1)));
    },
  },
  {
    name: 'deletes, also what is not there',
    async run(makeStore) {
      const store = makeStore();
      await store.write([put(representation('k', [1])), ...putBoth('k')]);
      await store.write([
        { kind: 'delete-representation', key: 'k' },
        { kind: 'delete-subscription', key: 'k' },
        { kind: 'delete-lease', holder: 'h', key: 'k' },
        { kind: 'delete-representation', key: 'none' },
        { kind: 'delete-lease', holder: 'none', key: 'k' },
      ]);
      same(await store.load(), { meta: {}, subscriptions: [], leases: [] });
      same(await store.representation('k'), undefined);
    },
  },
  {
    name: 'merges meta',
    async run(makeStore) {
      const store = makeStore();
      await store.write([{ kind: 'put-meta', value: { boot: 1, epoch: 'a' } }]);
      await store.write([
        { kind: 'put-meta', value: { writesUntil: 5 } },
        { kind: 'put-meta', value: { epoch: 'b' } },
      ]);
      same((await store.load()).meta, { boot: 1, epoch: 'b', writesUntil: 5 });
    },
  },
  {
    name: 'does the changes in their order, and clears everything but meta',
    async run(makeStore) {
      const store = makeStore();
      await store.write([
        { kind: 'put-meta', value: { epoch: 'a' } },
        ...putBoth('old'),
        put(representation('old', [1])),
      ]);
      await store.write([...putBoth('older'), { kind: 'clear' }, ...putBoth('new')]);
      const { meta, subscriptions, leases } = await store.load();
      same([meta, subscriptions, leases], [{ epoch: 'a' }, [subscription('new')], [lease('new')]]);
      same(await store.representation('old'), undefined);
    },
  },
  {
    name: 'takes an empty list of changes',
    async run(makeStore) {
      const store = makeStore();
      await store.write([]);
      same((await store.load()).meta, {});
    },
  },
  {
    name: 'takes many changes at once, and writes that do not wait for each other',
    async run(makeStore) {
      const store = makeStore();
      const keys = Array.from({ length: 300 }, (_, n) => `k${n}`);
      const writes = [keys.slice(0, 150), keys.slice(150)].map((some) =>
        store.write(some.flatMap((k) => putBoth(k))),
      );
      await Promise.all([...writes, store.write([{ kind: 'delete-subscription', key: 'k0' }])]);
      const { subscriptions, leases } = await store.load();
      same([subscriptions.length, leases.length], [299, 300]);
    },
  },
  {
    name: 'gives copies, and keeps copies',
    async run(makeStore) {
      const store = makeStore();
      const value = representation('k', [1]);
      await store.write([put(value)]);
      new Uint8Array(value.body)[0] = 7;
      value.headers.push(['x', 'y']);
      const first = await store.representation('k');
      if (first) new Uint8Array(first.body)[0] = 8;
      same(await store.representation('k'), representation('k', [1]));
    },
  },
  {
    name: 'writes nothing of a batch that holds what cannot be cloned, and goes on',
    async run(makeStore) {
      const store = makeStore();
      const broken = { ...subscription('broken'), base: (() => {}) as unknown as string };
      const changes: StoreChange[] = [
        ...putBoth('before'),
        { kind: 'put-subscription', value: broken },
        ...putBoth('after'),
        { kind: 'put-meta', value: { boot: 1 } },
      ];
      await rejects(store.write(changes));
      same(await store.load(), { meta: {}, subscriptions: [], leases: [] });
      await store.write(putBoth('k'));
      same((await store.load()).leases, [lease('k')]);
    },
  },
];

export const put = (value: Representation): StoreChange => ({ kind: 'put-representation', value });

export function putBoth(key: string): StoreChange[] {
  return [
    { kind: 'put-subscription', value: subscription(key) },
    { kind: 'put-lease', value: lease(key) },
  ];
}

const request = {
  url: 'https://x/',
  credentials: 'same-origin' as const,
  headers: [['accept', 'a']] as [string, string][],
};

export function representation(key: string, bytes: number[]): Representation {
  return {
    ...{
      key,
      request,
      status: 200,
      headers: [['etag', '"1"']],
      vary: ['accept'],
      checkpoint: { etag: '"1"' },
    },
    ...{ body: new Uint8Array(bytes).buffer, receivedAt: 5, via: 'fetch', revision: { boot: 1, n: 2 } },
  };
}

export function subscription(key: string): Subscription {
  const checkpoint = { etag: '"1"' };
  return { key, request, base: 'https://x/', vary: [], offers: [], checkpoint, revision: { boot: 1, n: 2 } };
}

export const lease = (key: string, expiresAt = 1, holder = 'h'): Lease => ({ holder, key, expiresAt });

const sorted = (leases: Lease[]) => leases.map((one) => `${one.holder} ${one.key}`).sort();

/** Bytes count too. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (part instanceof ArrayBuffer) return { bytes: [...new Uint8Array(part)] };
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function same(actual: unknown, expected: unknown): void {
  if (shown(actual) !== shown(expected)) throw new Error(`is ${shown(actual)}, expected ${shown(expected)}`);
}

export async function rejects(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => undefined,
    (thrown) => String(thrown?.name ?? thrown),
  );
  if (outcome === undefined) throw new Error('it did not reject');
  return outcome;
}
