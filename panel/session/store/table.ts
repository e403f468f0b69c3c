import type { Stamped } from '../model.js';
import { createWatchers, type Watch } from './watch.js';

/** Rows that stay until they are removed. Of more than `cap` the oldest that `mayGo` goes. */
export interface Table<Row extends Stamped> {
  readonly size: number;
  /** Rows that went because there were too many. */
  readonly dropped: number;
  readonly nextId: number;
  get(id: number | undefined): Row | undefined;
  add(row: Row): Row;
  touch(row: Row): void;
  remove(row: Row): void;
  values(): IterableIterator<Row>;
  watch(): Watch<Row>;
}

export interface TableParts<Row> {
  cap: number;
  mayGo(row: Row): boolean;
  onGone(row: Row): void;
}

export function createTable<Row extends Stamped>({ cap, mayGo, onGone }: TableParts<Row>): Table<Row> {
  const rows = new Map<number, Row>();
  const watchers = createWatchers<Row>();
  let nextId = 1;
  let dropped = 0;

  function remove(row: Row): void {
    if (!rows.delete(row.id)) return;
    watchers.gone(row);
    onGone(row);
  }

  function makeRoom(): void {
    if (rows.size < cap) return;
    for (const row of rows.values()) {
      if (!mayGo(row)) continue;
      dropped += 1;
      return remove(row);
    }
    // All are in use: the oldest must go all the same.
    const [oldest] = rows.values();
    if (!oldest) return;
    dropped += 1;
    remove(oldest);
  }

  return {
    get size() {
      return rows.size;
    },
    get dropped() {
      return dropped;
    },
    get nextId() {
      return nextId;
    },
    get: (id) => (id === undefined ? undefined : rows.get(id)),
    add(row) {
      makeRoom();
      nextId = Math.max(nextId, row.id + 1);
      rows.set(row.id, row);
      watchers.changed(row);
      return row;
    },
    touch: (row) => watchers.changed(row),
    remove,
    values: () => rows.values(),
    watch: () => watchers.watch(),
  };
}
