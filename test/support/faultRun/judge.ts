import { createCollection, type Difference } from '../../../src/client/collection.js';
import type { LinkEvent } from '../../../src/client/linked.js';

/** What one follower saw, judged. */
export interface Verdict {
  wentBack: number;
  repeated: number;
  changesLost: number;
  converged: boolean;
}

export interface Judge {
  hear(event: LinkEvent): void;
  /** Whether it holds what the server has. */
  holds(): boolean;
  verdict(): Verdict;
}

const dataOf = (body: ArrayBuffer): unknown => JSON.parse(new TextDecoder().decode(body));

/** Of a value `{n}` whose n grows with each change. */
export function judgeValues(current: () => unknown): Judge {
  const told: number[] = [];
  let held: number | undefined;
  let wentBack = 0;
  let repeated = 0;
  const holds = () =>
    JSON.stringify(held === undefined ? undefined : { n: held }) === JSON.stringify(current());
  return {
    hear(event) {
      if (event.kind === 'removed') held = undefined;
      if (event.kind !== 'value') return;
      const { n } = dataOf(event.snapshot.body) as { n: number };
      const last = told.at(-1) ?? Number.NEGATIVE_INFINITY;
      if (n < last) wentBack++;
      if (n === last && held !== undefined) repeated++;
      told.push(n);
      held = n;
    },
    holds,
    verdict: () => ({ wentBack, repeated, changesLost: 0, converged: holds() }),
  };
}

export interface Item {
  id: string;
  /** Grows with each change of anything in the collection. */
  v: number;
}

/** Of a collection: what is told as a difference, and what of its items never was. */
export function judgeChanges(current: () => Item[], uri: string): Judge {
  const collection = createCollection(uri);
  /** What was told of each item: the initial value, and every difference. */
  const known = new Map<string, number>();
  let newest = 0;
  let wentBack = 0;
  let repeated = 0;
  let begun = false;

  function take(differences: Difference[], inOrder: boolean): void {
    for (const difference of differences) {
      if (difference.kind === 'removed') {
        known.delete(String(difference.id));
        continue;
      }
      const { id, v } = difference.item as Item;
      const before = known.get(id);
      if (before !== undefined && v < before) wentBack++;
      if (before === v) repeated++;
      if (inOrder && v < newest) wentBack++;
      newest = Math.max(newest, v);
      known.set(id, v);
    }
  }

  /** Changes are told as they were made; a whole may bring what was missed in any order. */
  function takeRaw(body: ArrayBuffer): void {
    const data = dataOf(body);
    const items = (collection.itemsOf(data) ?? []) as (Item & { deleted?: boolean })[];
    for (const { id, v, deleted } of items) {
      if (!deleted && known.get(id) === v) repeated++;
    }
    take(collection.apply(data), true);
  }

  const inOrder = (items: Item[]) => [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const holds = () => {
    const held = (collection.data ?? []) as Item[];
    return begun && JSON.stringify(inOrder(held)) === JSON.stringify(inOrder(current()));
  };
  return {
    hear(event) {
      if (event.kind === 'value') {
        const since = (event.since ?? []).map(({ body }) => dataOf(body));
        take(collection.reset(dataOf(event.snapshot.body), since), false);
        begun = true;
      }
      if (event.kind === 'changes') takeRaw(event.changes.body);
    },
    holds,
    verdict() {
      const lost = current().filter(({ id, v }) => known.get(id) !== v).length;
      return { wentBack, repeated, changesLost: lost, converged: holds() };
    },
  };
}
