import type { Stamped } from '../model.js';
import { createDeque, type Deque } from './deque.js';
import { createWatchers, type Watch } from './watch.js';

/** Rows in the order of their ids. When all weigh more than the cap together, the oldest go. */
export interface Ring<Row extends Stamped> {
  readonly length: number;
  /** Estimate of what they take in memory. */
  readonly bytes: number;
  /** Rows that went because there was no room. */
  readonly dropped: number;
  readonly nextId: number;
  get(id: number | undefined): Row | undefined;
  at(index: number): Row | undefined;
  /** Those of one group, the oldest first. */
  group(name: GroupName, id: number): readonly Row[];
  groupLength(name: GroupName, id: number): number;
  /** The newest of a group, the newest first. */
  newest(name: GroupName, id: number | undefined, count: number): Row[];
  add(row: Row): Row;
  /** `grown`: bytes that it takes more, or less, than before. */
  touch(row: Row, grown?: number): void;
  /** Removes what does not fit; not counted as dropped. */
  keep(fits: (row: Row) => boolean): void;
  values(): IterableIterator<Row>;
  watch(): Watch<Row>;
}

export type GroupName = 'resource' | 'connection' | 'subscription' | 'source';

export interface RingParts<Row> {
  /** Bytes. */
  cap: number;
  weigh(row: Row): number;
  /** Which group a row belongs to, by name; it never changes while the row is here. */
  groups?: Groups<Row>;
  onGone?(row: Row): void;
}

export type Groups<Row> = { [name in GroupName]?: (row: Row) => number | undefined };

export function createRing<Row extends Stamped>({
  cap,
  weigh,
  groups = {},
  onGone = () => {},
}: RingParts<Row>): Ring<Row> {
  const rows = createDeque<Row>();
  const weights = createDeque<number>();
  const grown = new Map<number, number>();
  const grouping = Object.entries(groups).map(([name, idOf]) => {
    return { name: name as GroupName, idOf, members: new Map<number, Deque<Row>>() };
  });
  const byGroup = new Map(grouping.map(({ name, members }) => [name, members]));
  const watchers = createWatchers<Row>();
  /** Those that went although older ones stay. */
  const removed = new Set<number>();
  let nextId = 1;
  let bytes = 0;
  let dropped = 0;

  function join(row: Row): void {
    for (const { idOf, members } of grouping) {
      const id = idOf(row);
      if (id === undefined) continue;
      const group = members.get(id) ?? createDeque<Row>();
      members.set(id, group);
      group.push(row);
    }
  }

  function leave(row: Row): void {
    for (const { idOf, members } of grouping) {
      const id = idOf(row);
      const group = id === undefined ? undefined : members.get(id);
      if (id === undefined || group?.at(0) !== row) continue;
      group.shift();
      if (group.length === 0) members.delete(id);
    }
  }

  function dropOldest(): void {
    const row = rows.shift();
    if (!row) return;
    bytes -= (weights.shift() ?? 0) + (grown.get(row.id) ?? 0);
    grown.delete(row.id);
    dropped += 1;
    leave(row);
    watchers.gone(row);
    onGone(row);
  }

  function makeRoom(): void {
    while (bytes > cap && rows.length > 1) dropOldest();
  }

  /** Ids grow along the ring. */
  function find(id: number): Row | undefined {
    let low = 0;
    let high = rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const row = rows.at(middle) as Row;
      if (row.id === id) return row;
      if (row.id < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  return {
    get length() {
      return rows.length;
    },
    get bytes() {
      return bytes;
    },
    get dropped() {
      return dropped;
    },
    get nextId() {
      return nextId;
    },
    get: (id) => (id === undefined ? undefined : find(id)),
    at: (index) => rows.at(index),
    group: (name, id) => byGroup.get(name)?.get(id)?.toArray() ?? [],
    groupLength: (name, id) => byGroup.get(name)?.get(id)?.length ?? 0,
    newest(name, id, count) {
      const group = id === undefined ? undefined : byGroup.get(name)?.get(id);
      const found: Row[] = [];
      for (let at = (group?.length ?? 0) - 1; at >= 0 && found.length < count; at -= 1)
        found.push(group?.at(at) as Row);
      return found;
    },
    add(row) {
      nextId = row.id + 1;
      const weight = weigh(row);
      bytes += weight;
      rows.push(row);
      weights.push(weight);
      join(row);
      watchers.changed(row);
      makeRoom();
      return row;
    },
    touch(row, more = 0) {
      // Somebody may still hold a row that went.
      if (row.id < (rows.at(0)?.id ?? nextId) || removed.has(row.id)) return;
      watchers.changed(row);
      if (more === 0) return;
      grown.set(row.id, (grown.get(row.id) ?? 0) + more);
      bytes += more;
      makeRoom();
    },
    keep(fits) {
      const all = rows.toArray();
      const gone = new Set(all.filter((row) => !fits(row)));
      if (gone.size === 0) return;
      rows.keep((row) => !gone.has(row));
      for (const members of byGroup.values()) {
        for (const [id, group] of members) {
          group.keep((row) => !gone.has(row));
          if (group.length === 0) members.delete(id);
        }
      }
      weights.keep(() => false);
      bytes = 0;
      for (const row of rows.toArray()) {
        const weight = weigh(row);
        weights.push(weight);
        bytes += weight;
      }
      grown.clear();
      const first = rows.at(0)?.id ?? nextId;
      for (const id of removed) if (id < first) removed.delete(id);
      for (const row of gone) {
        if (row.id > first) removed.add(row.id);
        onGone(row);
      }
      watchers.all();
    },
    *values() {
      for (let index = 0; index < rows.length; index += 1) yield rows.at(index) as Row;
    },
    watch: () => watchers.watch(),
  };
}
