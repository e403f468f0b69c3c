import type { ResourceKey } from '../model/index.js';
import type { StoreChange } from '../ports.js';

/** How large the bodies are that the store holds, the longest untouched first. */
export interface StoredBodies {
  /** Found there after a start. */
  found(key: ResourceKey, bytes: number): void;
  /** Takes in what is to be written, and answers it with what must go for it. */
  fit(changes: StoreChange[]): { changes: StoreChange[]; evicted: ResourceKey[] };
  /** The older half of them, by bytes: none of it is there any more. */
  letGo(): ResourceKey[];
}

export function createStoredBodies(limit: number): StoredBodies {
  const sizes = new Map<ResourceKey, number>();
  const total = () => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);

  function take(change: StoreChange): void {
    if (change.kind === 'clear') sizes.clear();
    if (change.kind === 'delete-representation') sizes.delete(change.key);
    if (change.kind !== 'put-representation') return;
    sizes.delete(change.value.key);
    sizes.set(change.value.key, change.value.body.byteLength);
  }

  function shrinkTo(most: number): ResourceKey[] {
    let left = total();
    const gone: ResourceKey[] = [];
    for (const [key, bytes] of sizes) {
      if (left <= most) break;
      left -= bytes;
      gone.push(key);
      sizes.delete(key);
    }
    return gone;
  }

  return {
    found: (key, bytes) => void sizes.set(key, bytes),
    fit(changes) {
      for (const change of changes) take(change);
      const evicted = shrinkTo(limit);
      return { changes: [...changes, ...evicted.map(deletion)], evicted };
    },
    letGo: () => shrinkTo(total() / 2),
  };
}

export const deletion = (key: ResourceKey): StoreChange => ({ kind: 'delete-representation', key });
