import { writeFile } from 'node:fs/promises';
import { rows } from '../support/faultRun/rows.js';
import { type Outcome, runOnce, scale } from '../support/faultRun/run.js';
import type { Measured, Run } from '../support/report.js';
import { percentile } from '../support/time.js';

/** Every way of following, in a world where connections are cut, stall, lie and come back. */
export async function measureTransports({ seed, quick }: Run): Promise<Measured> {
  const runsEach = quick ? 4 : 200;
  const jobs = Array.from({ length: runsEach }, (_, n) => n).flatMap((n) =>
    rows.map((row, at) => ({ row, seed: seed * 1_000_003 + n * 1_009 + at })),
  );
  const outcomes = await inParallel(jobs, 40, ({ row, seed: own }) => runOnce(row, own));
  const bad = outcomes.filter((one) => one.log.length > 0);
  const file = process.env['LIVERESOURCE_FAULTS_LOG'];
  if (file !== undefined) await writeFile(file, JSON.stringify(bad));
  return {
    figures: { runs: outcomes.length, ...figuresOf(outcomes) },
    details: {
      clock_scale: scale,
      runs_each: runsEach,
      by_mechanism: Object.fromEntries(
        rows.map(({ name }) => [name, figuresOf(outcomes.filter(({ row }) => row === name))]),
      ),
      faults: tally(outcomes),
      bad: bad.map(({ row, seed: own, converged, wentBack, repeated, changesLost }) => ({
        ...{ row, seed: own, converged, wentBack, repeated, changesLost },
      })),
    },
  };
}

function figuresOf(outcomes: readonly Outcome[]): Record<string, number> {
  const total = (count: (outcome: Outcome) => number) => outcomes.reduce((all, one) => all + count(one), 0);
  const recoveries = outcomes.filter(({ converged }) => converged).map(({ recovery }) => recovery);
  return {
    not_converged: outcomes.filter(({ converged }) => !converged).length,
    went_back: total(({ wentBack }) => wentBack),
    repeated: total(({ repeated }) => repeated),
    changes_lost: total(({ changesLost }) => changesLost),
    recovery_ms_p95: percentile(recoveries, 0.95),
    recovery_ms_max: Math.max(0, ...recoveries),
  };
}

function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { faults } of outcomes)
    for (const [name, count] of Object.entries(faults)) counts[name] = (counts[name] ?? 0) + count;
  return counts;
}

/** So many at a time. */
async function inParallel<Job, Result>(
  jobs: readonly Job[],
  width: number,
  work: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) results.push(await work(job));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
