import type { Stamped } from '../model.js';
import type { Watch } from '../store/watch.js';

/** What rows are ordered by. Undefined comes last, in both directions. */
export type SortKey = string | number | undefined;

export interface Sort<Row> {
  /** Two sorts of one name and direction are the same. */
  name: string;
  key(row: Row): SortKey;
  descending?: boolean;
  /** The key of a row never changes. */
  fixed?: boolean;
}

export interface ListOptions<Row> {
  /** Which rows are shown; another function is another filter. */
  fits?: ((row: Row) => boolean) | undefined;
  sort?: Sort<Row> | undefined;
}

/** Where rows come from: a table or a ring of the session. */
export interface RowSource<Row> {
  readonly size: number;
  values(): Iterable<Row>;
  watch(): Watch<Row>;
}

/**
 * The rows of a view, filtered and in order. `update` looks at those alone that changed since it was called last; it is cheap
 * to call for every painted frame.
 */
export interface RowList<Row> {
  /** All rows, and those that are shown. */
  readonly total: number;
  readonly shown: number;
  /** Grows when a row that is shown changed, came, went or moved. */
  readonly version: number;
  /** Answers whether there is something to paint anew. */
  update(options?: ListOptions<Row>): boolean;
  at(index: number): Row | undefined;
  slice(from: number, to: number): Row[];
  /** −1 where it is not shown. */
  indexOf(row: Row): number;
  /** No more updates are wanted. */
  stop(): void;
}

/** More rows than these in another place are sorted all together. */
const mostMoves = 256;

export function createRowList<Row extends Stamped>(
  sources: readonly RowSource<Row>[],
  natural: Sort<Row>,
): RowList<Row> {
  const watches = sources.map((source) => source.watch());
  let fits: ListOptions<Row>['fits'];
  let sort = natural;
  let rows: Row[] = [];
  /** Where rows stand, while they may have other keys already. */
  let keys = new Map<Row, SortKey>();
  let version = 0;

  const keyOf = (row: Row): SortKey => (sort.fixed ? sort.key(row) : keys.get(row));
  const isShown = (row: Row): boolean => !fits || fits(row);
  const order = (a: Row, b: Row): number => {
    const byKey = compareKeys(keyOf(a), keyOf(b), sort.descending ?? false);
    return byKey || a.id - b.id;
  };

  function rebuild(): void {
    rows = [];
    keys = new Map();
    for (const source of sources) {
      for (const row of source.values()) {
        if (!isShown(row)) continue;
        rows.push(row);
        if (!sort.fixed) keys.set(row, sort.key(row));
      }
    }
    rows.sort(order);
    version += 1;
  }

  /** Where the row stands, or would stand. */
  function placeOf(row: Row): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(rows[middle] as Row, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Rows of several sources may be equal in order. */
  function find(row: Row): number {
    if (!sort.fixed && !keys.has(row)) return -1;
    let place = placeOf(row);
    for (; place < rows.length; place += 1) {
      const other = rows[place] as Row;
      if (other === row) return place;
      if (order(other, row) !== 0) return -1;
    }
    return -1;
  }

  function takeOut(row: Row): boolean {
    const place = find(row);
    if (place < 0) return false;
    rows.splice(place, 1);
    keys.delete(row);
    return true;
  }

  function putIn(row: Row): void {
    if (!sort.fixed) keys.set(row, sort.key(row));
    const place = placeOf(row);
    if (place === rows.length) rows.push(row);
    else rows.splice(place, 0, row);
  }

  /** Those that went are the oldest, as a rule. */
  function dropGone(gone: ReadonlySet<Row>): boolean {
    if (gone.size > mostMoves) {
      const before = rows.length;
      rows = rows.filter((row) => !gone.has(row));
      for (const row of gone) keys.delete(row);
      return rows.length < before;
    }
    return [...gone].filter(takeOut).length > 0;
  }

  function moveChanged(changed: ReadonlySet<Row>): boolean {
    let isOther = false;
    for (const row of changed) {
      const shows = isShown(row);
      if (sort.fixed && shows && find(row) >= 0) isOther = true;
      else {
        const wasThere = takeOut(row);
        if (shows) putIn(row);
        isOther ||= wasThere || shows;
      }
    }
    return isOther;
  }

  function isSameSort(wanted: Sort<Row>): boolean {
    return wanted.name === sort.name && (wanted.descending ?? false) === (sort.descending ?? false);
  }

  return {
    get total() {
      return sources.reduce((sum, { size }) => sum + size, 0);
    },
    get shown() {
      return rows.length;
    },
    get version() {
      return version;
    },
    update(options = {}) {
      const wanted = options.sort ?? natural;
      const changes = watches.map((watch) => watch.take());
      const moves = changes.reduce((sum, { changed }) => sum + changed.size, 0);
      const isOther = options.fits !== fits || !isSameSort(wanted);
      fits = options.fits;
      sort = isSameSort(wanted) ? sort : wanted;
      if (isOther || moves > mostMoves || changes.some(({ all }) => all)) {
        rebuild();
        return true;
      }
      const results = changes.flatMap(({ gone, changed }) => [dropGone(gone), moveChanged(changed)]);
      if (!results.includes(true)) return false;
      version += 1;
      return true;
    },
    at: (index) => rows[index],
    slice: (from, to) => rows.slice(Math.max(0, from), to),
    indexOf: find,
    stop() {
      for (const watch of watches) watch.stop();
      rows = [];
      keys.clear();
    },
  };
}

function compareKeys(a: SortKey, b: SortKey, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const isLess = typeof a === typeof b ? a < b : String(a) < String(b);
  return isLess === descending ? 1 : -1;
}
