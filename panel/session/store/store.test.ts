import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodySize, createBodies } from './bodies.js';
import { createDeque } from './deque.js';
import { createRing } from './ring.js';
import { createTable } from './table.js';

interface Row {
  id: number;
  stamp: number;
  weight: number;
  group: number | undefined;
}

const row = (id: number, weight = 10, group?: number): Row => ({ id, stamp: 0, weight, group });

function ringOf(cap: number) {
  const gone: number[] = [];
  const ring = createRing<Row>({
    cap,
    weigh: ({ weight }) => weight,
    groups: { resource: ({ group }) => group },
    onGone: ({ id }) => gone.push(id),
  });
  return { ring, gone };
}

it('a deque behaves as a list, whatever is done to it', () => {
  const steps = fc.array(fc.oneof(fc.constant('shift'), fc.constant('keep'), fc.integer()), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (actions) => {
      const deque = createDeque<number>();
      let list: number[] = [];
      for (const action of actions) {
        if (action === 'shift') expect(deque.shift()).toBe(list.shift());
        else if (action === 'keep') {
          deque.keep((n) => n % 3 !== 0);
          list = list.filter((n) => n % 3 !== 0);
        } else if (typeof action === 'number') {
          deque.push(action);
          list.push(action);
        }
        expect(deque.toArray()).toEqual(list);
        expect([deque.length, deque.at(0), deque.at(-1)]).toEqual([list.length, list[0], undefined]);
      }
    }),
  );
});

it('a deque lets go of what was shifted, however much went through it', () => {
  const deque = createDeque<number>();
  for (let n = 0; n < 10_000; n += 1) {
    deque.push(n);
    if (n >= 100) expect(deque.shift()).toBe(n - 100);
  }
  expect(deque.toArray()).toEqual(Array.from({ length: 100 }, (_, n) => 9_900 + n));
});

describe('a ring', () => {
  it('lets the oldest go when all weigh too much, and counts them', () => {
    const { ring, gone } = ringOf(35);
    for (const id of [1, 2, 3, 4, 5]) ring.add(row(id));
    expect([ring.length, ring.dropped, ring.bytes, gone]).toEqual([3, 2, 30, [1, 2]]);
    expect([ring.get(2), ring.get(3)?.id, ring.nextId]).toEqual([undefined, 3, 6]);
  });

  it('keeps a row that is heavier than all there is room for', () => {
    const { ring } = ringOf(5);
    ring.add(row(1, 10));
    expect(ring.length).toBe(1);
    ring.add(row(2, 10));
    expect([ring.length, ring.get(2)?.id]).toEqual([1, 2]);
  });

  it('makes room for a row that grows, and forgets that with the row', () => {
    const { ring } = ringOf(35);
    const rows = [1, 2, 3].map((id) => ring.add(row(id)));
    ring.touch(rows[2] as Row, 10);
    expect([ring.length, ring.bytes, ring.dropped]).toEqual([2, 30, 1]);
    ring.touch(rows[0] as Row, 1_000);
    expect(ring.bytes).toBe(30);
  });

  it('is the same as a list of rows by group, whatever goes', () => {
    const steps = fc.array(
      fc.record({ group: fc.option(fc.nat(2), { nil: undefined }), weight: fc.nat(9) }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(steps, fc.nat(60), (rows, cap) => {
        const { ring } = ringOf(cap);
        rows.forEach(({ group, weight }, n) => void ring.add(row(n + 1, weight, group)));
        if (cap % 2 === 0) ring.keep(({ id }) => id % 2 === 0);
        const left = [...ring.values()];
        expect(ring.bytes).toBe(left.reduce((sum, { weight }) => sum + weight, 0));
        for (const group of [0, 1, 2]) {
          const wanted = left.filter((one) => one.group === group);
          expect(ring.group('resource', group)).toEqual(wanted);
          expect(ring.groupLength('resource', group)).toBe(wanted.length);
          expect(ring.newest('resource', group, 2)).toEqual(wanted.slice(-2).reverse());
        }
        for (const { id } of left) expect(ring.get(id)?.id).toBe(id);
      }),
    );
  });

  it('tells those who watch what changed and what went, each its own', () => {
    const { ring } = ringOf(25);
    const first = ring.add(row(1));
    const watch = ring.watch();
    expect(watch.take().all).toBe(true);
    ring.touch(first);
    ring.add(row(2));
    const other = ring.watch();
    ring.add(row(3));
    const changes = watch.take();
    expect([...changes.changed].map(({ id }) => id)).toEqual([2, 3]);
    expect([...changes.gone].map(({ id }) => id)).toEqual([1]);
    expect(other.take().all).toBe(true);
    expect(watch.take()).toMatchObject({ all: false, changed: new Set(), gone: new Set() });
    watch.stop();
    ring.add(row(4));
    expect(watch.take().changed.size).toBe(0);
  });

  it('tells of too many changes only that there were', () => {
    const { ring } = ringOf(1e9);
    const watch = ring.watch();
    watch.take();
    for (let id = 1; id <= 6_000; id += 1) ring.add(row(id));
    expect(watch.take()).toMatchObject({ all: true, changed: new Set() });
  });
});

describe('a table', () => {
  const tableOf = (cap: number, mayGo: (row: Row) => boolean) => {
    const gone: number[] = [];
    return { gone, table: createTable<Row>({ cap, mayGo, onGone: ({ id }) => gone.push(id) }) };
  };

  it('lets the oldest go that nobody needs', () => {
    const { table, gone } = tableOf(3, ({ id }) => id !== 1);
    for (const id of [1, 2, 3, 4]) table.add(row(id));
    expect([[...table.values()].map(({ id }) => id), gone, table.dropped]).toEqual([[1, 3, 4], [2], 1]);
  });

  it('lets the oldest go where all are needed', () => {
    const { table, gone } = tableOf(2, () => false);
    for (const id of [1, 2, 3]) table.add(row(id));
    expect(gone).toEqual([1]);
  });
});

describe('bodies', () => {
  it('are kept once where they are equal, and apart where one is text and one is bytes', () => {
    const bodies = createBodies({ cap: 1_000, each: 100 });
    const ids = [{ text: 'YQ==' }, { text: 'YQ==' }, { base64: 'YQ==' }].map((body) => bodies.add(body));
    expect([ids[0] === ids[1], ids[0] === ids[2], bodies.size]).toEqual([true, false, 2]);
  });

  it('make room, the oldest first and those that are pinned last', () => {
    const bodies = createBodies({ cap: 300, each: 200 });
    const add = (text: string) => bodies.add({ text: text.repeat(36) });
    const [a, b] = [add('a'), add('b')];
    bodies.pin(a);
    const c = add('c');
    const d = add('d');
    expect([a, b, c, d].map((id) => bodies.get(id) !== undefined)).toEqual([true, false, true, true]);
    bodies.pin(c);
    bodies.pin(d);
    const e = add('e');
    expect([a, c, d, e].map((id) => bodies.get(id) !== undefined)).toEqual([false, true, true, true]);
    expect([bodies.dropped, bodies.bytes]).toEqual([2, 300]);
  });

  it('are not kept where one is too large', () => {
    const bodies = createBodies({ cap: 1_000, each: 100 });
    expect([bodies.add({ text: 'a'.repeat(37) }), bodies.size]).toEqual([undefined, 0]);
  });

  it('have the size of their bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = new TextEncoder().encode(text);
        expect(bodySize({ text })).toBe(bytes.length);
        expect(bodySize({ base64: Buffer.from(bytes).toString('base64') })).toBe(bytes.length);
      }),
    );
  });
});
