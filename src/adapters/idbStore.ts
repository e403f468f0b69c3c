import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Lease, Representation, Subscription } from '../model/index.js';
import type { ResourceStore, StoreChange, StoredMeta, StoredState } from '../ports.js';

interface Schema extends DBSchema {
  meta: { key: 'meta'; value: StoredMeta };
  representations: { key: string; value: Representation };
  subscriptions: { key: string; value: Subscription };
  leases: { key: [holder: string, key: string]; value: Lease };
}

const tableNames = ['meta', 'representations', 'subscriptions', 'leases'] as const;
type Tables = IDBPTransaction<Schema, typeof tableNames, 'readwrite'>;

export const schemaVersion = 1;

/** Opens lazily; reopens once when the database was closed under us (storage cleared, another version's upgrade). */
export function createIdbStore(name = 'liveresource'): ResourceStore {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  let closed = false;

  function open(): Promise<IDBPDatabase<Schema>> {
    opening ??= openDB<Schema>(name, schemaVersion, {
      upgrade: createTables,
      // Another tab or worker wants to upgrade or delete: let it, and open again when needed.
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        opening = undefined;
      },
      terminated: () => {
        opening = undefined;
      },
    }).catch((thrown) => {
      opening = undefined;
      throw thrown;
    });
    return opening;
  }

  async function using<Result>(work: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> {
    if (closed) throw new DOMException('the store is closed', 'InvalidStateError');
    try {
      return await work(await open());
    } catch (thrown) {
      if (!(thrown instanceof DOMException) || thrown.name !== 'InvalidStateError') throw thrown;
      opening = undefined;
      return work(await open());
    }
  }

  return {
    load: () => using(loadState),
    representation: (key) => using((db) => db.get('representations', key)),
    write: (changes) => using((db) => writeAll(db, changes)),
    close() {
      closed = true;
      void opening?.then((db) => db.close()).catch(() => {});
    },
  };
}

function createTables(db: IDBPDatabase<Schema>): void {
  db.createObjectStore('meta');
  db.createObjectStore('representations', { keyPath: 'key' });
  db.createObjectStore('subscriptions', { keyPath: 'key' });
  db.createObjectStore('leases', { keyPath: ['holder', 'key'] });
}

async function loadState(db: IDBPDatabase<Schema>): Promise<StoredState> {
  const tx = db.transaction(['meta', 'subscriptions', 'leases'] as const);
  const [meta, subscriptions, leases] = await Promise.all([
    tx.objectStore('meta').get('meta'),
    tx.objectStore('subscriptions').getAll(),
    tx.objectStore('leases').getAll(),
    tx.done,
  ]);
  return { meta: meta ?? {}, subscriptions, leases };
}

/** Relaxed durability: what a power cut loses is asked for again. A full disk shows as an abort, not in the requests. */
async function writeAll(db: IDBPDatabase<Schema>, changes: StoreChange[]): Promise<void> {
  const tx = db.transaction(tableNames, 'readwrite', { durability: 'relaxed' });
  const requests = [...changes.map((change) => apply(tx, change)), mergeMeta(tx, changes)];
  try {
    await Promise.all([...requests, tx.done]);
  } catch (thrown) {
    abort(tx);
    throw thrown;
  }
}

/** A value that cannot be cloned fails alone; the others must not be written without it. */
function abort(tx: Tables): void {
  tx.done.catch(() => {});
  try {
    tx.abort();
  } catch {
    // It is over already.
  }
}

async function apply(tx: Tables, change: StoreChange): Promise<unknown> {
  switch (change.kind) {
    case 'put-representation':
      return tx.objectStore('representations').put(change.value);
    case 'delete-representation':
      return tx.objectStore('representations').delete(change.key);
    case 'put-subscription':
      return tx.objectStore('subscriptions').put(change.value);
    case 'delete-subscription':
      return tx.objectStore('subscriptions').delete(change.key);
    case 'put-lease':
      return tx.objectStore('leases').put(change.value);
    case 'delete-lease':
      return tx.objectStore('leases').delete([change.holder, change.key]);
    case 'put-meta':
      return; // All of them together: two that read first and write then would lose one.
    case 'clear':
      return Promise.all(tableNames.slice(1).map((table) => tx.objectStore(table).clear()));
    default:
      return change satisfies never;
  }
}

async function mergeMeta(tx: Tables, changes: StoreChange[]): Promise<unknown> {
  const values = changes.flatMap((change) => (change.kind === 'put-meta' ? [change.value] : []));
  if (values.length === 0) return;
  const meta = tx.objectStore('meta');
  return meta.put(Object.assign({}, await meta.get('meta'), ...values), 'meta');
}
