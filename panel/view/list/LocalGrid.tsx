import { useState } from 'preact/hooks';
import { stepFor } from '../keys/steps.js';
import type { Column } from './columns.js';
import { Grid } from './Grid.js';
import type { RowAttributes } from './GridRow.js';
import type { Follow } from './VirtualRows.js';

export interface LocalGridProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  now: number;
  attributesOf?: (row: Row) => RowAttributes;
  /** Key of the row that is chosen, where others know of it too. */
  chosen?: string | undefined;
  onChoose?: (row: Row) => void;
  onOpen?: (row: Row) => void;
  follow?: Follow | undefined;
}

/** A list within a detail: it has a choice of its own, and its own keys. */
export function LocalGrid<Row>(props: LocalGridProps<Row>) {
  const { rows, keyOf, onChoose, onOpen } = props;
  const [own, choose] = useState<string>();
  const chosen = props.chosen ?? own;
  const index = rows.findIndex((row) => keyOf(row) === chosen);

  function select(row: Row): void {
    choose(keyOf(row));
    onChoose?.(row);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[index];
    const next = rows[stepFor(event.key, index, rows.length) ?? -1];
    if (next !== undefined) select(next);
    else if (event.key === 'Enter' && row !== undefined) onOpen?.(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <Grid
      label={props.label}
      columns={props.columns}
      count={rows.length}
      rowAt={(place) => rows[place]}
      keyOf={keyOf}
      selectedKey={chosen}
      selectedIndex={index}
      now={props.now}
      {...(props.attributesOf && { attributesOf: props.attributesOf })}
      onSelect={select}
      onOpen={(row) => onOpen?.(row)}
      follow={props.follow}
      focus="detail"
      onKeyDown={onKeyDown}
    />
  );
}
