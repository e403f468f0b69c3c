import { expect, it } from 'vitest';
import { coalesce } from './coalesce.js';

function controlled() {
  const runs: { end: () => void }[] = [];
  const run = coalesce(() => new Promise<void>((end) => void runs.push({ end })));
  return { run, runs };
}

it('runs once more after a run for all calls that came during it', async () => {
  const { run, runs } = controlled();
  const first = run();
  const during = [run(), run(), run()];
  expect(runs.length).toBe(1);
  runs[0]?.end();
  await first;
  await Promise.resolve();
  expect(runs.length).toBe(2);
  runs[1]?.end();
  await Promise.all(during);
  expect(runs.length).toBe(2);
});

it('is not done for a call before a run that began after it is', async () => {
  const { run, runs } = controlled();
  const first = run();
  let done = false;
  const second = run().then(() => {
    done = true;
  });
  runs[0]?.end();
  await first;
  const third = run();
  expect(done).toBe(false);
  runs[1]?.end();
  await second;
  await Promise.resolve();
  runs[2]?.end();
  await third;
  expect(runs.length).toBe(3);
});

it('goes on after a run that failed', async () => {
  let runs = 0;
  const run = coalesce(async () => {
    runs += 1;
    if (runs === 1) throw new Error('first');
  });
  const first = run();
  const second = run();
  await expect(first).rejects.toThrow('first');
  await second;
  await run();
  expect(runs).toBe(3);
});
