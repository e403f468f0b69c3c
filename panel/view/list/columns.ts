import type { ComponentChildren } from 'preact';

export interface Column<Row> {
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
  /** `now`: wall clock. */
  cell(row: Row, now: number): ComponentChildren;
  hint?(row: Row, now: number): string | undefined;
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

/** For `grid-template-columns`. */
export function templateOf(columns: readonly Column<never>[]): string {
  return columns
    .map(({ width, grow }) => (grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`))
    .join(' ');
}
