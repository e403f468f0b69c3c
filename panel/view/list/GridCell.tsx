import { Component, type ComponentChildren } from 'preact';
import { beatOf, type Column } from './columns.js';

export interface CellProps<Row> {
  column: Column<Row>;
  row: Row;
  now: number;
}

interface Shown {
  row: unknown;
  beat: number;
  title: string | undefined;
  content: ComponentChildren;
}

/** Painted anew where it shows something else: another row, or another second, may well show the same. */
export class GridCell<Row> extends Component<CellProps<Row>> {
  private shown: Shown | undefined;

  override shouldComponentUpdate(next: CellProps<Row>): boolean {
    const known = this.shown;
    if (!known || next.column !== this.props.column) return this.take(next);
    if (known.row === next.row && known.beat === beatOf(next.column, next.row, next.now)) return false;
    this.take(next);
    return this.shown?.title !== known.title || this.shown?.content !== known.content;
  }

  private take({ column, row, now }: CellProps<Row>): true {
    this.shown = {
      ...{ row, beat: beatOf(column, row, now), title: column.hint?.(row) },
      content: 'cellAt' in column ? column.cellAt(row, now) : column.cell(row),
    };
    return true;
  }

  override render(props: CellProps<Row>) {
    if (!this.shown) this.take(props);
    return (
      <div role="gridcell" class={classOf(props.column)} title={this.shown?.title}>
        {this.shown?.content}
      </div>
    );
  }
}

function classOf({ name, isNumber, isShort }: Column<never>): string {
  return `cell${isNumber ? ' number' : ''}${isShort ? '' : ' cut'} c-${name}`;
}
