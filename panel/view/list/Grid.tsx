import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Column, templateOf } from './columns.js';
import { GridHead, type HeadProps } from './GridHead.js';
import { GridRow, type RowAttributes } from './GridRow.js';
import { useViewport } from './useViewport.js';
import { isAtEnd, rowHeight, scrollFor, windowOf } from './window.js';

export interface GridProps<Row> extends HeadProps<Row> {
  /** Name for who hears it. */
  label: string;
  role?: 'grid' | 'treegrid';
  count: number;
  rowAt(index: number): Row | undefined;
  keyOf(row: Row): string;
  selectedKey: string | undefined;
  /** Where it stands; −1 where it is not shown. */
  selectedIndex: number;
  /** Wall clock; what depends on it is painted anew once a second. */
  now: number;
  attributesOf?: (row: Row, index: number) => RowAttributes;
  onSelect(row: Row): void;
  onOpen(row: Row): void;
  /** It stays at its end while more comes, until somebody scrolls. */
  follow?: { on: boolean; set(on: boolean): void };
}

/** Rows of one height, of which only those exist that are seen. */
export function Grid<Row>(props: GridProps<Row>) {
  const { label, role = 'grid', columns, count, rowAt, keyOf, selectedKey, selectedIndex, now } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { top, height } = useViewport(scroller);
  useFollow(scroller, count, props.follow);
  useSelectionInView(scroller, selectedKey, selectedIndex);
  const { from, to } = windowOf(top, height, count);
  const rows = Array.from({ length: to - from }, (_, n) => rowAt(from + n));
  const isShown = selectedIndex >= from && selectedIndex < to;
  return (
    <div
      class="grid"
      ref={scroller}
      role={role}
      tabIndex={0}
      data-focus="list"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={isShown ? `row-${selectedKey}` : undefined}
      style={{ '--columns': templateOf(columns) }}
      onScroll={props.follow && (({ currentTarget }) => props.follow?.set(endOf(currentTarget)))}
    >
      <GridHead columns={columns} sort={props.sort} onSort={props.onSort} />
      <div class="rows" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        {rows.map((row, n) => {
          if (row === undefined) return null;
          const key = keyOf(row);
          return (
            <GridRow
              key={key}
              id={`row-${key}`}
              row={row}
              index={from + n}
              columns={columns}
              isSelected={key === selectedKey}
              second={Math.floor(now / 1_000)}
              now={now}
              attributes={props.attributesOf?.(row, from + n)}
              onSelect={props.onSelect}
              onOpen={props.onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

const endOf = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement): boolean =>
  isAtEnd(scrollTop, clientHeight, scrollHeight);

function useFollow(ref: RefObject<HTMLElement>, count: number, follow: GridProps<never>['follow']): void {
  useLayoutEffect(() => {
    if (follow?.on && ref.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [ref, count, follow?.on]);
}

/** When another row is selected, not when the selected one moves. */
function useSelectionInView(ref: RefObject<HTMLElement>, key: string | undefined, index: number): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || index < 0) return;
    const place = scrollFor(index, element.scrollTop, element.clientHeight, rowHeight);
    if (place !== undefined) element.scrollTop = place;
  }, [ref, key]);
}

export type GridColumns<Row> = readonly Column<Row>[];
