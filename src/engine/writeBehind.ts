import { reasonOf } from '../model/index.js';
import type { ResourceStore, StoreChange } from '../ports.js';

export interface WriteBehind {
  put(...changes: StoreChange[]): void;
  /** Resolves when everything put so far is written (or has failed and was reported). */
  settled(): Promise<void>;
}

/** Gathers changes and writes them in one transaction while the next ones gather. Of several for one thing the last counts. */
export function createWriteBehind(
  store: ResourceStore,
  report: { stored(changes: number): void; failed(reason: string): void },
): WriteBehind {
  let gathered = new Map<string, StoreChange>();
  let owed: StoreChange[] = [];
  let writing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    await Promise.resolve();
    while (gathered.size > 0) {
      const changes = [...owed, ...gathered.values()];
      gathered = new Map();
      owed = [];
      await store.write(changes).then(
        () => report.stored(changes.length),
        (thrown) => {
          owed = changes.filter(mustNotBeLost);
          report.failed(reasonOf(thrown));
        },
      );
    }
    writing = undefined;
  }

  return {
    put(...changes) {
      for (const change of changes) gather(gathered, change);
      writing ??= drain();
    },
    settled: () => writing ?? Promise.resolve(),
  };
}

/** A value that was not stored is asked for again; one that was not thrown away would come back. */
function mustNotBeLost({ kind }: StoreChange): boolean {
  return kind === 'clear' || kind === 'put-meta';
}

function gather(gathered: Map<string, StoreChange>, change: StoreChange): void {
  const slot = slotOf(change);
  const before = gathered.get(slot);
  if (change.kind === 'clear')
    for (const other of [...gathered.keys()]) if (other !== 'meta') gathered.delete(other);
  gathered.delete(slot);
  const merged = change.kind === 'put-meta' && before?.kind === 'put-meta';
  gathered.set(slot, merged ? { kind: 'put-meta', value: { ...before.value, ...change.value } } : change);
}

function slotOf(change: StoreChange): string {
  switch (change.kind) {
    case 'put-representation':
      return `representation ${change.value.key}`;
    case 'delete-representation':
      return `representation ${change.key}`;
    case 'put-subscription':
      return `subscription ${change.value.key}`;
    case 'delete-subscription':
      return `subscription ${change.key}`;
    case 'put-lease':
      return `lease ${change.value.holder} ${change.value.key}`;
    case 'delete-lease':
      return `lease ${change.holder} ${change.key}`;
    case 'put-meta':
      return 'meta';
    case 'clear':
      return 'clear';
    default:
      return change satisfies never;
  }
}
