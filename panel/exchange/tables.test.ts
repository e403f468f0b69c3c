import { expect, it } from 'vitest';
import { cutTables, joinTables } from './tables.js';

const count = (length: number) => Array.from({ length }, (_, n) => ({ n }));

it.each([0, 1, 1_000, 1_001, 4_321])(
  'tables of %d rows are the same after they were cut and joined',
  (length) => {
    const tables = { page: 'a', rows: count(length), few: count(3), now: 5 };
    const { head, parts } = cutTables(tables);
    expect(JSON.stringify(joinTables(head, parts))).toBe(JSON.stringify(tables));
    expect(tables.rows).toHaveLength(length);
  },
);

it('sends no more than a thousand rows of a table at once', () => {
  const { head, parts } = cutTables({ rows: count(2_500), bodies: count(1_500) });
  expect(parts.map(({ name, rows }) => [name, rows.length])).toEqual([
    ...[
      ['rows', 1_000],
      ['rows', 1_000],
      ['rows', 500],
    ],
    ...[
      ['bodies', 1_000],
      ['bodies', 500],
    ],
  ]);
  expect(head).toEqual({ rows: [], bodies: [] });
});
