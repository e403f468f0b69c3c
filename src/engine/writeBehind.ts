import { type ResourceKey, reasonOf } from '../model/index.js';
import type { Clock, ResourceStore, StoreChange } from '../ports.js';
import { createStoredBodies, deletion } from './storedBodies.js';

export interface WriteBehind {
  put(...changes: StoreChange[]): void;
  /** A body of so many bytes was read from the store. */
  found(key: ResourceKey, bytes: number): void;
  /** Resolves when everything put so far is written (or has failed and was reported). */
  settled(): Promise<void>;
}

export interface WriteReport {
  stored(changes: number): void;
  failed(reason: string): void;
  /** So many bodies were let go. `full`: the disk has no room; else they are more than the limit allows. */
  evicted(bodies: number, why: 'full' | 'limit'): void;
}

/** Bytes of bodies: in the store, and on their way to one that takes long. */
export interface WriteLimits {
  storedBytes: number;
  waitingBytes: number;
}

/** What must not be lost is tried again after so many ms, then ever more rarely: nobody else may write any more. */
const tryAgain = [1_000, 2_000, 4_000, 8_000, 16_000];

/** Gathers changes and writes them in one transaction while the next ones gather. Of several for one thing the last counts. */
export function createWriteBehind(
  store: ResourceStore,
  clock: Clock,
  report: WriteReport,
  { storedBytes, waitingBytes }: WriteLimits,
): WriteBehind {
  const bodies = createStoredBodies(storedBytes);
  let gathered = new Map<string, StoreChange>();
  let owed = new Map<string, StoreChange>();
  let writing: Promise<void> | undefined;
  let failures = 0;

  async function drain(): Promise<void> {
    await Promise.resolve();
    try {
      do await writeGathered();
      while (gathered.size > 0);
    } finally {
      writing = undefined;
    }
  }

  async function writeGathered(): Promise<void> {
    const changes = new Map(owed);
    for (const change of gathered.values()) gather(changes, change);
    gathered = new Map();
    owed = new Map();
    await write([...changes.values()]).then(
      () => {
        failures = 0;
        report.stored(changes.size);
      },
      (thrown) => {
        owed = new Map([...changes].filter(([, change]) => mustNotBeLost(change)));
        if (owed.size > 0) retry(tryAgain[failures++]);
        report.failed(reasonOf(thrown));
      },
    );
  }

  function retry(ms: number | undefined): void {
    if (ms !== undefined) clock.setTimer(ms, () => void (owed.size > 0 && begin()));
  }

  function begin(): void {
    writing ??= drain().catch((thrown) => report.failed(reasonOf(thrown)));
  }

  async function write(asked: StoreChange[]): Promise<void> {
    const { changes, evicted } = bodies.fit(asked);
    if (evicted.length > 0) report.evicted(evicted.length, 'limit');
    try {
      await store.write(changes);
    } catch (thrown) {
      if (!isFull(thrown)) throw thrown;
      const fewer = [...bodies.letGo().map(deletion), ...changes.map(withoutBody)];
      report.evicted(fewer.filter(({ kind }) => kind === 'delete-representation').length, 'full');
      await store.write(bodies.fit(fewer).changes);
    }
  }

  /** A store that hangs must not make memory its place. */
  function shorten(): void {
    const waiting = [...gathered].filter(([, { kind }]) => kind === 'put-representation');
    let total = waiting.reduce((sum, [, change]) => sum + bytesOf(change), 0);
    for (const [slot, change] of waiting) {
      if (total <= waitingBytes) return;
      total -= bytesOf(change);
      gathered.set(slot, withoutBody(change));
      report.evicted(1, 'limit');
    }
  }

  return {
    put(...changes) {
      for (const change of changes) gather(gathered, change);
      shorten();
      begin();
    },
    found: bodies.found,
    settled: () => writing ?? Promise.resolve(),
  };
}

const isFull = (thrown: unknown): boolean => (thrown as Partial<Error> | null)?.name === 'QuotaExceededError';

const bytesOf = (change: StoreChange): number =>
  change.kind === 'put-representation' ? change.value.body.byteLength : 0;

/** The value is asked for again after a start. */
const withoutBody = (change: StoreChange): StoreChange =>
  change.kind === 'put-representation' ? deletion(change.value.key) : change;

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
