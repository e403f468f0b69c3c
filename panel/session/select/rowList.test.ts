import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRing } from '../store/ring.js';
import { createTable } from '../store/table.js';
import { createRowList, type RowSource, type Sort, type SortKey } from './rowList.js';

interface Row {
  id: number;
  stamp: number;
  value: number;
  name: string | undefined;
}

const byId: Sort<Row> = { name: 'id', key: ({ id }) => id, fixed: true };
const sorts: Record<string, Sort<Row>> = {
  id: byId,
  value: { name: 'value', key: ({ value }) => value },
  valueDown: { name: 'value', key: ({ value }) => value, descending: true },
  name: { name: 'name', key: ({ name }) => name },
};
const filters = { all: undefined, even: ({ value }: Row) => value % 2 === 0, none: () => false };

/** What the list should be, said plainly. */
function wanted(rows: Row[], fits: ((row: Row) => boolean) | undefined, sort: Sort<Row>): number[] {
  const compare = (a: SortKey, b: SortKey) => {
    if (a === b) return 0;
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    return a < b === (sort.descending ?? false) ? 1 : -1;
  };
  const order = (a: Row, b: Row) => compare(sort.key(a), sort.key(b)) || a.id - b.id;
  return rows
    .filter((row) => !fits || fits(row))
    .sort(order)
    .map(({ id }) => id);
}

type Action = {
  do: 'add' | 'change' | 'remove' | 'look';
  at: number;
  value: number;
  sort: string;
  fits: keyof typeof filters;
};
const actions = fc.array(
  fc.record<Action>({
    do: fc.constantFrom('add', 'add', 'change', 'remove', 'look'),
    at: fc.nat(40),
    value: fc.nat(5),
    sort: fc.constantFrom(...Object.keys(sorts)),
    fits: fc.constantFrom('all', 'even', 'none'),
  }),
  { maxLength: 80 },
);

const names = [undefined, 'a', 'b'];

it('is what filtering and sorting all rows anew would give, whatever happened in between', () => {
  fc.assert(
    fc.property(actions, (steps) => {
      const table = createTable<Row>({ cap: 20, mayGo: () => true, onGone: () => {} });
      const list = createRowList<Row>([table], byId);
      for (const step of steps) {
        const rows = [...table.values()];
        const row = rows[step.at % Math.max(1, rows.length)];
        if (step.do === 'add')
          table.add({ id: table.nextId, stamp: 0, value: step.value, name: names[step.value % 3] });
        else if (step.do === 'remove' && row) table.remove(row);
        else if (step.do === 'change' && row) {
          Object.assign(row, { value: step.value, name: names[step.value % 3] });
          table.touch(row);
        }
        if (step.do !== 'look') continue;
        const sort = sorts[step.sort] as Sort<Row>;
        list.update({ sort, fits: filters[step.fits] });
        const ids = list.slice(0, 100).map(({ id }) => id);
        expect(ids).toEqual(wanted([...table.values()], filters[step.fits], sort));
        expect([list.total, list.shown]).toEqual([table.size, ids.length]);
        for (const one of table.values()) expect(list.indexOf(one)).toBe(ids.indexOf(one.id));
      }
    }),
    { numRuns: 500 },
  );
});

describe('a list over a ring', () => {
  const ringOf = (cap: number) => createRing<Row>({ cap, weigh: () => 1 });
  const sourceOf = (ring: ReturnType<typeof ringOf>): RowSource<Row> => ({
    get size() {
      return ring.length;
    },
    values: () => ring.values(),
    watch: () => ring.watch(),
  });
  const rowOf = (id: number): Row => ({ id, stamp: 0, value: id, name: undefined });

  it('follows what comes at its end and goes at its beginning', () => {
    const ring = ringOf(1_000);
    const list = createRowList([sourceOf(ring)], byId);
    list.update();
    for (let id = 1; id <= 3_000; id += 1) {
      ring.add(rowOf(id));
      if (id % 7 === 0) list.update();
    }
    list.update();
    expect([list.shown, list.at(0)?.id, list.at(999)?.id]).toEqual([1_000, 2_001, 3_000]);
  });

  it('says that nothing changed where nothing did, and looks at changed rows alone', () => {
    const ring = ringOf(1_000);
    const list = createRowList([sourceOf(ring)], byId);
    for (let id = 1; id <= 500; id += 1) ring.add(rowOf(id));
    let asked = 0;
    const fits = () => {
      asked += 1;
      return true;
    };
    expect(list.update({ fits })).toBe(true);
    asked = 0;
    expect([list.update({ fits }), asked]).toEqual([false, 0]);
    ring.touch(ring.at(3) as Row);
    const before = list.version;
    expect([list.update({ fits }), asked, list.version > before]).toEqual([true, 1, true]);
  });

  it('says nothing of changes of rows that are not shown', () => {
    const ring = ringOf(10);
    const list = createRowList([sourceOf(ring)], byId);
    ring.add(rowOf(1));
    const fits = ({ value }: Row) => value > 5;
    list.update({ fits });
    ring.touch(ring.at(0) as Row);
    expect(list.update({ fits })).toBe(false);
  });

  it('has the rows of several sources in one order', () => {
    const [a, b] = [ringOf(100), ringOf(100)];
    const at: Sort<Row> = { name: 'at', key: ({ value }) => value, fixed: true };
    const list = createRowList([sourceOf(a), sourceOf(b)], at);
    list.update();
    a.add({ ...rowOf(1), value: 10 });
    b.add({ ...rowOf(1), value: 5 });
    a.add({ ...rowOf(2), value: 7 });
    list.update();
    expect(list.slice(0, 9).map(({ value }) => value)).toEqual([5, 7, 10]);
    b.add({ ...rowOf(2), value: 7 });
    list.update();
    const [x, y] = [a.at(1), b.at(1)] as [Row, Row];
    expect([list.indexOf(x), list.indexOf(y)].sort()).toEqual([1, 2]);
    a.touch(x);
    list.update();
    expect(list.slice(0, 9).map(({ value }) => value)).toEqual([5, 7, 7, 10]);
    list.stop();
    expect(list.shown).toBe(0);
  });
});
