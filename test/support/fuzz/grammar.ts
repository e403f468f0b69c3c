import fc from 'fast-check';

/** Something that reads what a peer sent, and what must hold of it whatever that was. */
export interface GrammarParts<Input, Output> {
  name: string;
  inputs: fc.Arbitrary<Input>;
  /** Characters or bytes. */
  size(input: Input): number;
  read(input: Input): Output;
  /** How much it may say: so much for each unit of its input, and besides. In characters, bytes and objects. */
  bound: { each: number; base: number };
  /** Throws where something else is wrong. */
  check?(input: Input, output: Output): void;
}

export interface Outcome {
  cases: number;
  /** Cases that failed before the search was ended: none, or one. */
  failures: number;
  /** The smallest input found that fails, and how. */
  counterexample?: { input: string; error: string };
  /** The longest that one input took, in ms, and its size. */
  slowest: { ms: number; size: number };
  /** The most said for one unit of input, where there were a hundred at least. */
  mostPerUnit: number;
  seconds: number;
}

export interface Grammar {
  name: string;
  fuzz(seed: number, cases: number): Outcome;
}

/** A search for the smallest counterexample must end. */
const longestCampaign = 300_000;

export function createGrammar<Input, Output>(parts: GrammarParts<Input, Output>): Grammar {
  return {
    name: parts.name,
    fuzz(seed, cases) {
      const begun = performance.now();
      const seen = { slowest: { ms: 0, size: 0 }, mostPerUnit: 0 };
      const result = fc.check(
        fc.property(parts.inputs, (input) => judge(parts, input, seen)),
        { seed, numRuns: cases, interruptAfterTimeLimit: longestCampaign, markInterruptAsFailure: true },
      );
      return {
        cases: result.numRuns,
        failures: result.failed ? 1 : 0,
        ...(result.failed && { counterexample: told(result) }),
        ...seen,
        seconds: (performance.now() - begun) / 1_000,
      };
    },
  };
}

function judge<Input, Output>(
  { size, read, bound, check }: GrammarParts<Input, Output>,
  input: Input,
  seen: Pick<Outcome, 'slowest' | 'mostPerUnit'>,
): void {
  const length = size(input);
  const { output, ms } = readInTime(() => read(input), length);
  const said = weigh(output);
  if (said > bound.each * length + bound.base) throw new Error(`says ${said} of an input of ${length}`);
  if (ms > seen.slowest.ms) seen.slowest = { ms, size: length };
  if (length >= 100) seen.mostPerUnit = Math.max(seen.mostPerUnit, said / length);
  check?.(input, output);
}

/** Several times what the slowest reader needs, and less than one that is quadratic needs for the longest texts. */
const msFor = (length: number) => 20 + length * 0.004;

/** The collector and other processes only add to the time, so the best of three counts. */
function readInTime<Output>(read: () => Output, length: number): { output: Output; ms: number } {
  for (let round = 1; ; round += 1) {
    const start = performance.now();
    const output = read();
    const ms = performance.now() - start;
    if (ms <= msFor(length)) return { output, ms };
    if (round === 3) throw new Error(`takes ${Math.round(ms)} ms for an input of ${length}`);
  }
}

/** Characters, bytes and objects of a plain value. */
export function weigh(value: unknown): number {
  let weight = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    weight += 1;
    if (typeof one === 'string') weight += one.length;
    else if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) weight += one.byteLength;
    else if (one instanceof Map) for (const [key, member] of one) open.push(key, member);
    else if (typeof one === 'object' && one !== null)
      for (const member of Object.values(one)) open.push(member);
  }
  return weight;
}

const mostTold = 2_000;

function told<Input>({ counterexample, errorInstance }: fc.RunDetails<[Input]>) {
  const input = fc.stringify(counterexample?.[0]);
  const error =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return { input: input.slice(0, mostTold), error: error.slice(0, mostTold) };
}
