import type { Faults } from '../../support/faultyWorker/faulty.js';
import { killWorker, type World } from './world.js';

export interface Fault {
  name: string;
  /** What the worker meets at every start. */
  faults?: Faults;
  /** Before the tab is opened. */
  before?: (world: World) => Promise<void>;
  /** While the tab follows. */
  during?: (world: World) => Promise<void>;
  /** After the worker was killed and is back. */
  after?: (world: World) => Promise<void>;
  /** The engine fails for good: pages fetch as without it, and nobody can be told by it. */
  isLasting?: boolean;
  /** Of what is followed; a counter by default. */
  path?: string;
  /** One of these words is in the log: a problem's code, the reason of a fetch, or the type of an event. */
  tells?: string[];
}

const failed = ['store-failed'];

const broken = (indexedDb: string, tells?: string[]): Fault => ({
  name: `IndexedDB: ${indexedDb}`,
  faults: { indexedDb },
  ...(tells && { tells }),
});

/** Failures of IndexedDB itself, at every start of the worker. */
const ofIndexedDb: Fault[] = [
  ...['missing', 'forbidden', 'open throws', 'open never answers', 'open is blocked', 'open takes 5 s'].map(
    (name) => broken(name, failed),
  ),
  broken('open takes 1 s'),
  broken('transactions take 2 s'),
  ...['transactions never end', 'transactions abort', 'transactions cannot begin', 'cannot be read'].map(
    (name) => broken(name, failed),
  ),
  broken('bodies cannot be read', failed),
  broken('cannot be written', failed),
  broken('nothing can be deleted'),
  broken('the database closes after each opening'),
];

/** What others do to the database while the worker has it open. */
const fromOutside: Fault[] = [
  {
    name: 'deleted while open, again and again',
    during: async (world) => {
      for (let n = 0; n < 5; n++) await deleteDatabase(world);
    },
    after: deleteDatabase,
  },
  {
    name: 'deleted while the worker is dead',
    during: async (world) => {
      await killWorker(world);
      await deleteDatabase(world);
    },
  },
  {
    name: 'upgraded by another version in another tab, before the first start',
    before: (world) => upgrade(world),
    tells: ['store-failed'],
  },
  {
    name: 'upgraded by another version in another tab, while open',
    during: (world) => upgrade(world),
    tells: ['store-failed'],
  },
  {
    name: 'storage cleared by the browser while open',
    during: clearStorage,
    after: clearStorage,
  },
  {
    name: 'full: QuotaExceededError for each body',
    path: '/bulk/a/',
    before: ({ cdp, site }) => setQuota(cdp, site.origin, 300_000),
    tells: ['store-full'],
  },
  {
    name: 'full: QuotaExceededError for each word',
    path: '/bulk/a/',
    before: ({ cdp, site }) => setQuota(cdp, site.origin, 1_000),
    tells: ['store-full', 'store-failed'],
  },
];

function deleteDatabase({ beside, databaseName }: World): Promise<void> {
  return beside.evaluate(
    (name) =>
      new Promise<void>((resolve) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = () => resolve();
        request.onerror = () => resolve();
      }),
    databaseName,
  );
}

function upgrade({ beside, databaseName }: World): Promise<void> {
  return beside.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(name, 99);
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error);
      }),
    databaseName,
  );
}

async function clearStorage({ cdp, site }: World): Promise<void> {
  await cdp.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'indexeddb' });
}

async function setQuota(cdp: World['cdp'], origin: string, quotaSize: number): Promise<void> {
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

/** Records that no version of ours has written, beside the true ones. */
const garbage: Record<string, Record<string, unknown[]>> = {
  'no fields at all': { subscriptions: [{ key: 'x' }], leases: [{ holder: 'tab:x', key: 'x' }] },
  'fields of other kinds': {
    subscriptions: [
      { key: 'y', request: 1, base: {}, vary: 'a', offers: null, checkpoint: 'c', revision: [] },
      { key: 'z', request: { url: 'no url', credentials: 'all', headers: [[1]] }, offers: [null] },
    ],
    leases: [{ holder: 'tab:y', key: 'y', expiresAt: 9e15, wants: 'all' }],
    meta: [{ boot: 'yesterday', epoch: { not: 'a text' }, writesUntil: Number.NaN }],
  },
  'boot beyond counting': { meta: [{ boot: Number.MAX_VALUE }] },
  'a write that never ends': { meta: [{ writesUntil: Number.MAX_VALUE }] },
};

function addRecords({ beside, databaseName }: World, tables: Record<string, unknown[]>): Promise<void> {
  return beside.evaluate(
    async ([name, records]) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name as string);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const [table, values] of Object.entries(records)) {
        const store = db.transaction(table, 'readwrite').objectStore(table);
        for (const value of values as object[]) {
          if (table === 'meta') {
            const request = store.get('meta');
            request.onsuccess = () => store.put({ ...request.result, ...value }, 'meta');
          } else store.put(value);
        }
      }
      db.close();
    },
    [databaseName, tables] as const,
  );
}

/** True records, each with one field spoilt. */
function spoil({ beside, databaseName }: World, table: string, fields: string[]): Promise<void> {
  return beside.evaluate(
    async ([name, table, fields]) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const store = db.transaction(table, 'readwrite').objectStore(table);
      const request = store.getAll();
      await new Promise((resolve) => {
        request.onsuccess = resolve;
      });
      for (const record of request.result)
        store.put({ ...record, ...Object.fromEntries(fields.map((field) => [field, 7])) });
      db.close();
    },
    [databaseName, table, fields] as const,
  );
}

const ofRecords: Fault[] = [
  ...Object.entries(garbage).map(
    ([name, tables]): Fault => ({
      name: `records: ${name}`,
      during: async (world) => {
        await addRecords(world, tables);
        await killWorker(world);
      },
      ...(!name.startsWith('a write') && { tells: ['bad-record'] }),
    }),
  ),
  ...['request', 'offers', 'checkpoint', 'revision', 'vary', 'base'].map(
    (field): Fault => ({
      name: `records: a subscription with a spoilt ${field}`,
      during: async (world) => {
        await spoil(world, 'subscriptions', [field]);
        await killWorker(world);
      },
      tells: ['bad-record'],
    }),
  ),
  ...['body', 'headers', 'checkpoint', 'status'].map(
    (field): Fault => ({
      name: `records: a body with a spoilt ${field}`,
      during: async (world) => {
        await spoil(world, 'representations', [field]);
        await killWorker(world);
      },
      tells: ['bad-record'],
    }),
  ),
];

const post = ({ tab }: World, messages: unknown[]): Promise<void> =>
  tab.evaluate(async (all) => {
    const { active } = await navigator.serviceWorker.ready;
    for (const message of all) active?.postMessage(message);
  }, messages);

const follow = { type: 'follow', id: 'f', interests: [{ id: '1', url: 'http://x/', headers: [] }] };

const ofMessages: Fault[] = [
  {
    name: 'messages of an older protocol',
    during: (world) =>
      post(world, [
        { liveresource: 0, version: '0.0.1', ...follow },
        { liveresource: 0, version: '0.0.1', type: 'hello' },
      ]),
    tells: ['version-mismatch'],
  },
  {
    name: 'messages of a newer protocol',
    during: (world) => post(world, [{ liveresource: 2, version: '9.0.0', ...follow }]),
    tells: ['version-mismatch'],
  },
  {
    name: 'messages of an older version of the same protocol, with fields missing',
    during: (world) =>
      post(world, [
        { liveresource: 1, version: '0.0.1', ...follow },
        { liveresource: 1, version: '0.0.1', type: 'follow', id: 'g' },
        { liveresource: 1, type: 'unfollow' },
      ]),
    tells: ['bad-message'],
  },
  {
    name: 'messages of a newer version of the same protocol, with types unknown here',
    during: (world) => post(world, [{ liveresource: 1, version: '9.0.0', type: 'subscribe-all', id: '1' }]),
    tells: ['bad-message'],
  },
];

export const storageFaults: Fault[] = [...ofIndexedDb, ...fromOutside, ...ofRecords, ...ofMessages];
