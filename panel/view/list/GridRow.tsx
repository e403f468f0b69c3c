import { Component } from 'preact';
import { beatOf, type Column } from './columns.js';
import { GridCell } from './GridCell.js';
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
  now: number;
  attributes: RowAttributes | undefined;
  onSelect(row: Row): void;
  onOpen(row: Row): void;
}

/** Painted anew where something of it is other than it was: rows are other objects then. */
export class GridRow<Row> extends Component<RowProps<Row>> {
  override shouldComponentUpdate(next: RowProps<Row>): boolean {
    const { row, index, columns, isSelected, now, attributes } = this.props;
    return (
      next.row !== row ||
      next.index !== index ||
      next.columns !== columns ||
      next.isSelected !== isSelected ||
      !isSame(next.attributes, attributes) ||
      columns.some((column) => beatOf(column, row, now) !== beatOf(column, row, next.now))
    );
  }

  override render(props: RowProps<Row>) {
    const { id, row, index, columns, isSelected, now, attributes, onSelect, onOpen } = props;
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
        style={`top:${index * rowHeight}px`}
        data-mark={mark}
        aria-description={mark}
        onClick={() => onSelect(row)}
        onDblClick={() => onOpen(row)}
      >
        {columns.map((column) => (
          <GridCell key={column.name} column={column} row={row} now={now} />
        ))}
      </div>
    );
  }
}

function isSame(a: RowAttributes = {}, b: RowAttributes = {}): boolean {
  return (
    a.class === b.class &&
    a.level === b.level &&
    a.isOpen === b.isOpen &&
    a.position === b.position &&
    a.size === b.size &&
    a.mark === b.mark
  );
}
