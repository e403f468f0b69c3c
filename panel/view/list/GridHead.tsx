import type { Column } from './columns.js';

export interface HeadProps<Row> {
  columns: readonly Column<Row>[];
  sort?: { name: string; descending: boolean } | undefined;
  onSort?: ((name: string) => void) | undefined;
}

export function GridHead<Row>({ columns, sort, onSort }: HeadProps<Row>) {
  return (
    <div class="row head" role="row" aria-rowindex={1}>
      {columns.map(({ name, title, sorts, isNumber }) => {
        const direction = sort?.name === name ? (sort.descending ? 'descending' : 'ascending') : undefined;
        return (
          <div
            key={name}
            role="columnheader"
            class={isNumber ? 'cell number' : 'cell'}
            aria-sort={sorts ? (direction ?? 'none') : undefined}
          >
            {sorts && onSort ? (
              <button type="button" tabIndex={-1} onClick={() => onSort(name)}>
                {title}
                {direction && <span aria-hidden="true">{direction === 'ascending' ? ' ▴' : ' ▾'}</span>}
              </button>
            ) : (
              title
            )}
          </div>
        );
      })}
    </div>
  );
}
