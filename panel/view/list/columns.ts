import type { ComponentChildren } from 'preact';

export type Column<Row> = ColumnLook<Row> & (Steady<Row> | Ageing<Row>);

/** What it shows depends on the row alone. */
interface Steady<Row> {
  cell(row: Row): ComponentChildren;
}

/** And on the moment. */
interface Ageing<Row> {
  /** `now`: wall clock. */
  cellAt(row: Row, now: number): ComponentChildren;
  /** From when on it is other each `every` milliseconds (a second, if nothing else is said): each row at its own time, not all in one frame. */
  since(row: Row): number | undefined;
  every?: number;
}

interface ColumnLook<Row> {
  name: string;
  title: string;
  /** Pixels, at least. */
  width: number;
  /** Takes its share of the room that is left. */
  grow?: number;
  /** Those with the highest go first where there is no room. */
  rank: number;
  /** Is there where the panel is narrow; `alone`: and nowhere else. */
  narrow?: boolean | 'alone';
  isNumber?: boolean;
  /** Rows can be ordered by it. */
  sorts?: boolean;
  /** What it shows always has room, so that nothing is to be cut off. */
  isShort?: boolean;
  hint?(row: Row): string | undefined;
}

const padding = 12;

/** The columns for which there is room. Equal choices are the same array, so that rows need not be painted anew. */
export function createColumnFitter<Row>(
  columns: readonly Column<Row>[],
): (width: number, isNarrow: boolean) => readonly Column<Row>[] {
  const known = new Map<string, readonly Column<Row>[]>();
  return (width, isNarrow) => {
    const chosen = isNarrow ? columns.filter(({ narrow }) => narrow) : fitColumns(columns, width);
    const key = chosen.map(({ name }) => name).join();
    const found = known.get(key) ?? chosen;
    known.set(key, found);
    return found;
  };
}

export function fitColumns<Row>(columns: readonly Column<Row>[], width: number): Column<Row>[] {
  const wide = columns.filter(({ narrow }) => narrow !== 'alone');
  const byRank = wide.sort((a, b) => a.rank - b.rank);
  let left = width - padding;
  const chosen = new Set<Column<Row>>();
  for (const column of byRank) {
    left -= column.width;
    if (left < 0 && chosen.size > 0) break;
    chosen.add(column);
  }
  return columns.filter((column) => chosen.has(column));
}

/** Number of the time for which a cell stays as it is. */
export const beatOf = <Row>(column: Column<Row>, row: Row, now: number): number =>
  'cellAt' in column ? Math.floor((now - (column.since(row) ?? now)) / (column.every ?? 1_000)) : 0;

/** For `grid-template-columns`. */
export function templateOf(columns: readonly Column<never>[]): string {
  return columns
    .map(({ width, grow }) => (grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`))
    .join(' ');
}
