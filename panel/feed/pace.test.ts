import { expect, it } from 'vitest';
import type { EngineEvent } from '../../src/model/index.js';
import type { SessionInput } from '../session/index.js';
import { paced } from './pace.js';

const source = { name: 'a', kind: 'worker' } as const;

function log(count: number): SessionInput {
  const events = Array.from({ length: count }, (_, n) => ({ type: 'stored', changes: 1, seq: n + 1, at: n }));
  return { type: 'log', source, batch: { boot: 1, dropped: 0, events: events as EngineEvent[] } };
}

it('gives at once what is little', () => {
  const given: SessionInput[] = [];
  const give = paced((inputs) => void given.push(...inputs));
  give([log(2), { type: 'tick', at: 1 }]);
  expect(given).toEqual([log(2), { type: 'tick', at: 1 }]);
});

it('gives much in pieces, pauses in between, and keeps the order', async () => {
  const given: SessionInput[] = [];
  let finish = () => {};
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const give = paced((inputs) => {
    given.push(...inputs);
    const until = performance.now() + 4;
    while (performance.now() < until);
    if (inputs.some(({ type }) => type === 'tick')) finish();
  });
  give([log(5_000)]);
  expect(given.length).toBeLessThan(5);
  give([{ type: 'tick', at: 1 }]);
  await over;
  const seqs = given.flatMap((input) =>
    input.type === 'log' ? input.batch.events.map(({ seq }) => seq) : [],
  );
  expect(seqs).toEqual(Array.from({ length: 5_000 }, (_, n) => n + 1));
  expect(given.at(-1)).toEqual({ type: 'tick', at: 1 });
});
