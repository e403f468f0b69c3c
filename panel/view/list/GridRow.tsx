import { Component } from 'preact';
import type { Column } from './columns.js';
import { rowHeight } from './window.js';

/** Plain values: two of them that hold the same are the same. */
export interface RowAttributes {
  class?: string;
  level?: number;
  isOpen?: boolean;
  position?: number;
  size?: number;
  /** What happened before it: a line across all columns. */
  mark?: string;
}

export interface RowProps<Row> {
  id: string;
  row: Row;
  index: number;
  columns: readonly Column<Row>[];
  isSelected: boolean;
  /** Of the clock. */
  second: number;
  now: number;
  attributes: RowAttributes | undefined;
  onSelect(row: Row): void;
  onOpen(row: Row): void;
}

/** Painted anew where something of it is other than it was: rows are other objects then. */
export class GridRow<Row> extends Component<RowProps<Row>> {
  override shouldComponentUpdate(next: RowProps<Row>): boolean {
    const { row, index, columns, isSelected, second, attributes } = this.props;
    return (
      next.row !== row ||
      next.index !== index ||
      next.columns !== columns ||
      next.isSelected !== isSelected ||
      next.second !== second ||
      !isSame(next.attributes, attributes)
    );
  }

  override render({ id, row, index, columns, isSelected, now, attributes, onSelect, onOpen }: RowProps<Row>) {
    const { class: more = '', level, isOpen, position, size, mark } = attributes ?? {};
    return (
      <div
        id={id}
        role="row"
        // The head is the first.
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        aria-level={level}
        aria-expanded={isOpen}
        aria-posinset={position}
        aria-setsize={size}
        tabIndex={-1}
        class={`row ${index % 2 === 1 ? 'odd ' : ''}${more}`}
        style={{ top: `${index * rowHeight}px` }}
        data-mark={mark}
        aria-description={mark}
        onClick={() => onSelect(row)}
        onDblClick={() => onOpen(row)}
      >
        {columns.map((column) => (
          <div
            key={column.name}
            role="gridcell"
            class={column.isNumber ? `cell number c-${column.name}` : `cell c-${column.name}`}
            title={column.hint?.(row, now)}
          >
            {column.cell(row, now)}
          </div>
        ))}
      </div>
    );
  }
}

function isSame(a: RowAttributes | undefined, b: RowAttributes | undefined): boolean {
  if (a === b) return true;
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]) as Set<keyof RowAttributes>;
  return [...names].every((name) => a?.[name] === b?.[name]);
}
