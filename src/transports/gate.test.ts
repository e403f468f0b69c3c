import { expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createGate } from './gate.js';

const url = 'https://app.example/a';
const { signal } = new AbortController();

it('lets so many through at a time, by origin, in their order', async () => {
  const gate = createGate(createFakeClock(), () => 2);
  const entered: string[] = [];
  const enter = async (name: string, at = url) => {
    const leave = await gate.enter(at, signal);
    entered.push(name);
    return leave;
  };
  const [first] = await Promise.all([enter('1'), enter('2')]);
  const third = enter('3');
  const fourth = enter('4');
  await enter('other', 'https://other.example/');
  expect(entered).toEqual(['1', '2', 'other']);
  first?.();
  first?.();
  await third;
  expect(entered).toEqual(['1', '2', 'other', '3']);
  (await third)();
  await fourth;
  expect(entered.at(-1)).toBe('4');
});

it('whoever gives up leaves its place', async () => {
  const gate = createGate(createFakeClock(), () => 1);
  const leave = await gate.enter(url, signal);
  const giver = new AbortController();
  const given = gate.enter(url, giver.signal);
  const next = gate.enter(url, signal);
  giver.abort(new Error('enough'));
  await expect(given).rejects.toThrow('enough');
  leave();
  await expect(next).resolves.toBeTypeOf('function');
  await expect(gate.enter(url, giver.signal)).rejects.toThrow('enough');
});

it('does not let one that hangs keep the others out', async () => {
  const clock = createFakeClock();
  const gate = createGate(clock, () => 1);
  await gate.enter(url, signal);
  const next = gate.enter(url, signal);
  await clock.advance(3_000);
  await expect(next).resolves.toBeTypeOf('function');
});
