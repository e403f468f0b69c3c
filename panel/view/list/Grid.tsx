import { templateOf } from './columns.js';
import { GridHead, type HeadProps } from './GridHead.js';
import { GridRow, type RowAttributes } from './GridRow.js';
import { type Follow, VirtualRows } from './VirtualRows.js';

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
  /** Wall clock. */
  now: number;
  attributesOf?: (row: Row, index: number) => RowAttributes;
  onSelect(row: Row): void;
  onOpen(row: Row): void;
  follow?: Follow | undefined;
  /** What the keys of the panel call it. */
  focus?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** Rows with columns. */
export function Grid<Row>(props: GridProps<Row>) {
  const { label, role = 'grid', columns, count, keyOf, selectedKey, selectedIndex, now } = props;
  function rowAt(index: number) {
    const row = props.rowAt(index);
    if (row === undefined) return null;
    const key = keyOf(row);
    return (
      <GridRow
        key={key}
        id={`row-${key}`}
        row={row}
        index={index}
        columns={columns}
        isSelected={key === selectedKey}
        now={now}
        attributes={props.attributesOf?.(row, index)}
        onSelect={props.onSelect}
        onOpen={props.onOpen}
      />
    );
  }
  return (
    <VirtualRows
      label={label}
      role={role}
      class="grid"
      count={count}
      rowAt={rowAt}
      head={<GridHead columns={columns} sort={props.sort} onSort={props.onSort} />}
      columns={{ count: columns.length, template: templateOf(columns) }}
      active={
        selectedKey === undefined
          ? undefined
          : { key: selectedKey, id: `row-${selectedKey}`, index: selectedIndex }
      }
      follow={props.follow}
      focus={props.focus ?? 'list'}
      {...(props.onKeyDown && { onKeyDown: props.onKeyDown })}
    />
  );
}
