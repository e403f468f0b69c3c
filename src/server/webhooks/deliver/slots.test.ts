import { expect, it } from 'vitest';
import { Slots } from './slots.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Who is in, in the order of entering. */
function enterAll(slots: Slots, hosts: string[]) {
  const entered: string[] = [];
  const leaves: (() => void)[] = [];
  for (const host of hosts) {
    void slots.enter(host).then((leave) => {
      entered.push(host);
      leaves.push(leave);
    });
  }
  return { entered, leaves };
}

it('lets in as many as there is room for, in their order', async () => {
  const { entered, leaves } = enterAll(new Slots({ all: 2, perHost: 2 }), ['a', 'b', 'c', 'd']);
  await settle();
  expect(entered).toEqual(['a', 'b']);
  leaves[0]?.();
  await settle();
  expect(entered).toEqual(['a', 'b', 'c']);
});

it('lets a host that is slow not hold up the others', async () => {
  const slots = new Slots({ all: 3, perHost: 1 });
  const { entered, leaves } = enterAll(slots, ['a', 'a', 'a', 'b', 'c']);
  await settle();
  expect(entered).toEqual(['a', 'b', 'c']);
  expect(slots.tryEnter('d')).toBeUndefined();
  leaves[1]?.();
  await settle();
  expect(entered).toEqual(['a', 'b', 'c']);
  leaves[0]?.();
  await settle();
  expect(entered).toEqual(['a', 'b', 'c', 'a']);
});
