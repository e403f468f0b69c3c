import type { Stamped } from '../model.js';

/** What happened to the rows since it was asked last. */
export interface Changes<Row> {
  /** Too much to tell one by one: begin anew. The lists are empty then. */
  all: boolean;
  changed: ReadonlySet<Row>;
  gone: ReadonlySet<Row>;
}

export interface Watch<Row> {
  take(): Changes<Row>;
  stop(): void;
}

export interface Watchers<Row> {
  changed(row: Row): void;
  gone(row: Row): void;
  /** Everything is to be read again. */
  all(): void;
  /** The first `take` says `all`. */
  watch(): Watch<Row>;
}

/** More than so many changes are not worth being told one by one. */
const most = 5_000;

/** Tells each of some readers which rows changed, for views that touch only those. Costs nothing while nobody reads. */
export function createWatchers<Row extends Stamped>(): Watchers<Row> {
  const notes = new Set<Note<Row>>();
  return {
    changed(row) {
      for (const note of notes) if (!note.all) note.add(row);
    },
    gone(row) {
      for (const note of notes) if (!note.all) note.remove(row);
    },
    all() {
      for (const note of notes) note.clear(true);
    },
    watch() {
      const note = createNote<Row>();
      notes.add(note);
      return { take: note.take, stop: () => void notes.delete(note) };
    },
  };
}

interface Note<Row> {
  readonly all: boolean;
  add(row: Row): void;
  remove(row: Row): void;
  clear(all: boolean): void;
  take(): Changes<Row>;
}

function createNote<Row>(): Note<Row> {
  let all = true;
  let changed = new Set<Row>();
  let gone = new Set<Row>();

  function clear(isAll: boolean): void {
    all = isAll;
    changed = new Set();
    gone = new Set();
  }

  return {
    get all() {
      return all;
    },
    add(row) {
      changed.add(row);
      if (changed.size > most) clear(true);
    },
    remove(row) {
      changed.delete(row);
      gone.add(row);
      if (gone.size > most) clear(true);
    },
    clear,
    take() {
      const taken = { all, changed, gone };
      clear(false);
      return taken;
    },
  };
}
