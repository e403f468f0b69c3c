import type { Lease, Representation, Subscription } from '../model/index.js';
import type { ResourceStore, StoreChange, StoredMeta, StoredState } from '../ports.js';

interface Tables {
  meta: StoredMeta;
  representations: Map<string, Representation>;
  subscriptions: Map<string, Subscription>;
  leases: Map<string, Lease>;
}

const leaseId = (holder: string, key: string) => `${holder}\n${key}`;

/** Keeps the contract of a store for as long as the process lives. Values are copied in and out, as IndexedDB does. */
export function createMemoryStore(): ResourceStore {
  const tables: Tables = {
    meta: {},
    representations: new Map(),
    subscriptions: new Map(),
    leases: new Map(),
  };
  return {
    async load(): Promise<StoredState> {
      const { meta, subscriptions, leases } = tables;
      return structuredClone({
        meta,
        subscriptions: [...subscriptions.values()],
        leases: [...leases.values()],
      });
    },
    async representation(key) {
      return structuredClone(tables.representations.get(key));
    },
    async write(changes) {
      for (const change of structuredClone(changes)) apply(tables, change);
    },
    close() {},
  };
}

function apply(tables: Tables, change: StoreChange): void {
  switch (change.kind) {
    case 'put-representation':
      tables.representations.set(change.value.key, change.value);
      return;
    case 'delete-representation':
      tables.representations.delete(change.key);
      return;
    case 'put-subscription':
      tables.subscriptions.set(change.value.key, change.value);
      return;
    case 'delete-subscription':
      tables.subscriptions.delete(change.key);
      return;
    case 'put-lease':
      tables.leases.set(leaseId(change.value.holder, change.value.key), change.value);
      return;
    case 'delete-lease':
      tables.leases.delete(leaseId(change.holder, change.key));
      return;
    case 'put-meta':
      tables.meta = { ...tables.meta, ...change.value };
      return;
    case 'clear':
      for (const table of [tables.representations, tables.subscriptions, tables.leases]) table.clear();
      return;
    default:
      return change satisfies never;
  }
}
