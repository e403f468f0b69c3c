import { createIdbStore } from '../../src/adapters/idbStore.js';
import { put, putBoth, rejects, representation, storeContract } from './storeContract.js';

/** What the page of test/browser/idbStore.test.ts can be asked; runs inside the browser. */
const cases = {
  contract: async (name: string) => {
    const database = crypto.randomUUID();
    const found = storeContract.find((one) => one.name === name);
    if (!found) throw new Error(`no case "${name}"`);
    await found.run(() => createIdbStore(database));
  },

  async deletedWhileOpen() {
    const name = crypto.randomUUID();
    const store = createIdbStore(name);
    await store.write(putBoth('old'));
    await done(indexedDB.deleteDatabase(name));
    const empty = await store.load();
    await store.write(putBoth('new'));
    return [empty.leases.length, (await store.load()).leases.map(({ key }) => key)];
  },

  async makesRoomForANewerVersion() {
    const name = crypto.randomUUID();
    const store = createIdbStore(name);
    await store.write(putBoth('old'));
    const newer = indexedDB.open(name, 99);
    await done(newer);
    const refused = await rejects(store.write(putBoth('new')));
    newer.result.close();
    return refused;
  },

  async closedUnderUs() {
    const name = crypto.randomUUID();
    const store = createIdbStore(name);
    await store.write(putBoth('k'));
    const reading = Promise.all([store.load(), store.representation('k'), store.write(putBoth('l'))]);
    indexedDB.deleteDatabase(name);
    await reading;
    await store.write(putBoth('m'));
    return (await store.load()).leases.map(({ key }) => key);
  },

  async refusesAfterClose() {
    const store = createIdbStore(crypto.randomUUID());
    await store.load();
    store.close();
    return rejects(store.load());
  },

  quota: { name: crypto.randomUUID() },

  async fill(bytes: number) {
    const store = createIdbStore(cases.quota.name);
    await store.write(putBoth('before'));
    const large = {
      ...representation('large', []),
      body: crypto.getRandomValues(new Uint8Array(65_536)).buffer,
    };
    const many = Array.from({ length: bytes / 65_536 }, (_, n) => put({ ...large, key: `large ${n}` }));
    return store.write([...putBoth('beside'), ...many]).then(
      () => 'written',
      (thrown) => thrown.name,
    );
  },

  async afterwards() {
    const store = createIdbStore(cases.quota.name);
    await store.write(putBoth('after'));
    const { leases } = await store.load();
    return [leases.map(({ key }) => key), (await store.representation('large 0')) ?? null];
  },
};

function done(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

export type CaseName = Exclude<keyof typeof cases, 'quota'>;
export type Outcome = { result: unknown } | { thrown: string };

/** The outcome as data: a stack of this page means nothing to the test runner. */
async function runCase(name: CaseName, argument: never): Promise<Outcome> {
  try {
    return { result: await cases[name](argument) };
  } catch (thrown) {
    return { thrown: String(thrown) };
  }
}

Object.assign(globalThis, { runCase });
