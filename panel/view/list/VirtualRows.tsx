import type { ComponentChildren, RefObject, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { clipOf, type Stretch, stretchAround } from './stretch.js';
import { useRecycled } from './useRecycled.js';
import { useViewport } from './useViewport.js';
import { isAtEnd, rowHeight, scrollFor, windowOf } from './window.js';

export interface Follow {
  on: boolean;
  set(on: boolean): void;
}

export interface VirtualRowsProps {
  /** Name for who hears it. */
  label: string;
  role: 'grid' | 'treegrid' | 'tree' | 'list';
  count: number;
  /** Pixels of one. */
  tall?: number;
  /** A row at its place: `top` is `index * tall`. Its key is that of what it shows; it has no state of its own, as others get its element. */
  rowAt(index: number): VNode | null;
  /** Stays on top. One row high. */
  head?: ComponentChildren;
  columns?: { count: number; template: string };
  /** Name, element and place of the row that is chosen; −1 where it is not shown. */
  active?: { key: string; id: string; index: number } | undefined;
  /** It stays at its end while more comes, until somebody scrolls. */
  follow?: Follow | undefined;
  class?: string;
  /** What the keys of the panel call it. */
  focus?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** Rows of one height, of which only those exist that are seen. */
export function VirtualRows(props: VirtualRowsProps) {
  const { label, role, count, rowAt, head, columns, active, follow, tall = rowHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { top, height, isMoving } = useViewport(scroller);
  useFollow(scroller, count, follow);
  useActiveInView(scroller, active, height, { header: head === undefined ? 0 : rowHeight, tall });
  const { from, to } = windowOf(top, height, count, tall);
  const stretch = useRef<Stretch>();
  stretch.current = stretchAround({ from: from * tall, to: to * tall }, stretch.current);
  const rows = Array.from({ length: to - from }, (_, n) => rowAt(from + n));
  const placed = useRecycled(body, rows.filter(isThere), isMoving);
  const isShown = active && active.index >= from && active.index < to;
  return (
    <div
      class={`scroller ${props.class ?? ''}`}
      ref={scroller}
      role={role}
      tabIndex={0}
      data-focus={props.focus}
      aria-label={label}
      aria-rowcount={columns && count + 1}
      aria-colcount={columns?.count}
      aria-activedescendant={isShown ? active.id : undefined}
      style={columns && { '--columns': columns.template }}
      onScroll={follow && (({ currentTarget }) => follow.set(endOf(currentTarget)))}
      onKeyDown={props.onKeyDown}
    >
      {head}
      <div
        class="rows"
        ref={body}
        role="presentation"
        // Lines without columns may be wider than the list.
        style={{ height: `${count * tall}px`, clipPath: columns && clipOf(stretch.current) }}
      >
        {placed}
      </div>
    </div>
  );
}

const isThere = (row: VNode | null): row is VNode => row !== null;

const endOf = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement): boolean =>
  isAtEnd(scrollTop, clientHeight, scrollHeight);

function useFollow(ref: RefObject<HTMLElement>, count: number, follow: Follow | undefined): void {
  useLayoutEffect(() => {
    if (follow?.on && ref.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [ref, count, follow?.on]);
}

/** When another row is chosen, or there is less room; not when the chosen one moves. */
function useActiveInView(
  ref: RefObject<HTMLElement>,
  active: VirtualRowsProps['active'],
  height: number,
  sizes: { header: number; tall: number },
): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || !active || active.index < 0) return;
    const place = scrollFor(active.index, element.scrollTop, element.clientHeight, sizes);
    if (place !== undefined) element.scrollTop = place;
  }, [ref, active?.key, height]);
}
