import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { freshDist } from './freshDist.js';
import { describeMachine, type Machine } from './machine.js';

export interface Run {
  /** Of everything that happens at random. */
  seed: number;
  /** Less of the same, in less than a minute. */
  quick: boolean;
}

export interface Measured {
  figures: Record<string, number>;
  /** What the figures were made from, and what explains them. Plain data. */
  details: Record<string, unknown>;
}

/** Rejects only where it could not measure; bad figures are figures. */
export type Measure = (run: Run) => Promise<Measured>;

export interface Report extends Measured {
  name: string;
  seed: number;
  machine: Machine;
}

/**
 * `NAME [--json FILE] [--quick] [--seed N]`: measures, prints a table and writes the report. Answers the exit code: 0
 * when it could measure, 1 when not, 2 for wrong arguments.
 */
export async function runNamed(
  measures: Record<string, Measure>,
  args: string[],
  prepare: () => Promise<Machine> = prepareMachine,
): Promise<number> {
  const asked = readArguments(measures, args);
  if (typeof asked === 'string') {
    console.error(`${asked}\nUsage: NAME [--json FILE] [--quick] [--seed N]; NAME is one of`);
    for (const name of Object.keys(measures)) console.error(`  ${name}`);
    return 2;
  }
  try {
    const machine = await prepare();
    const report = reportOf(asked, machine, await asked.measure(asked.run));
    console.log(table(report));
    if (asked.json !== undefined) await writeFile(asked.json, `${JSON.stringify(report, undefined, 2)}\n`);
    return 0;
  } catch (thrown) {
    console.error(`Failed to measure ${asked.name}:`, thrown);
    return 1;
  }
}

async function prepareMachine(): Promise<Machine> {
  await freshDist();
  return describeMachine();
}

function reportOf({ name, run }: Asked, machine: Machine, { figures, details }: Measured): Report {
  return { name, seed: run.seed, machine, figures, details: { quick: run.quick, ...details } };
}

interface Asked {
  name: string;
  measure: Measure;
  json: string | undefined;
  run: Run;
}

const options = {
  json: { type: 'string' },
  quick: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
} as const;

/** What to do, or what is wrong. */
function readArguments(measures: Record<string, Measure>, args: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) return 'Give one name.';
    const measure = Object.hasOwn(measures, name) ? measures[name] : undefined;
    if (!measure) return `There is no "${name}".`;
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) return `--seed ${values.seed} is no whole number.`;
    return { name, measure, json: values.json, run: { seed, quick: values.quick } };
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

function table({ name, seed, machine, figures }: Report): string {
  const width = Math.max(...Object.keys(figures).map((figure) => figure.length));
  const rows = Object.entries(figures).map(
    ([figure, value]) => `  ${figure.padEnd(width)}  ${Number(value.toFixed(2))}`,
  );
  const { cpu, cores, memoryGiB, node, browser } = machine;
  const where = `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, ${browser}`;
  return [`${name} (seed ${seed})`, ...rows, `  on ${where}`].join('\n');
}
