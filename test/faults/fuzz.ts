import { type Grammar, grammars, type Outcome } from '../support/fuzz/index.js';
import type { Measured, Run } from '../support/report.js';

const cases = { full: 100_000, quick: 5_000 };

/** Gives every reader of what a peer sends as many hostile inputs, and says how many it could not stand. */
export async function measureFuzz({ seed, quick }: Run): Promise<Measured> {
  const count = quick ? cases.quick : cases.full;
  const outcomes = grammars.map((grammar) => [grammar.name, fuzzOne(grammar, seed, count)] as const);
  const all = outcomes.map(([, outcome]) => outcome);
  return {
    figures: {
      grammars: all.length,
      cases: sum(all.map((outcome) => outcome.cases)),
      failures: sum(all.map(({ failures }) => failures)),
      'slowest case, ms': Math.max(...all.map(({ slowest }) => slowest.ms)),
      seconds: sum(all.map(({ seconds }) => seconds)),
    },
    details: { grammars: Object.fromEntries(outcomes) },
  };
}

function fuzzOne(grammar: Grammar, seed: number, count: number): Outcome {
  const outcome = grammar.fuzz(seed, count);
  const { seconds, counterexample } = outcome;
  console.error(`  ${grammar.name}: ${outcome.cases} cases in ${seconds.toFixed(1)} s`);
  if (counterexample) console.error(`    fails with ${counterexample.input}\n    ${counterexample.error}`);
  return outcome;
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
