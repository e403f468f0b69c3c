import { type Assertion, type CharSet, type Pattern, PatternProblem } from './parsePattern.js';

/** A nondeterministic automaton (Thompson). Nodes lead to one or two others. */
export interface Automaton {
  nodes: readonly Node[];
  start: number;
  sets: readonly CharSet[];
}

export type Node =
  | { kind: 'read'; set: number; to: number }
  | { kind: 'split'; to: number; or: number }
  | { kind: 'assert'; at: Assertion; to: number }
  | { kind: 'accept' };

const mostNodes = 5_000;

/** `reversed`: for texts read from their end. */
export function buildAutomaton(pattern: Pattern, reversed = false): Automaton {
  const nodes: Node[] = [{ kind: 'accept' }];
  const sets: CharSet[] = [];

  function add(node: Node): number {
    if (nodes.length >= mostNodes) throw new PatternProblem(0, 'too many repetitions in each other');
    return nodes.push(node) - 1;
  }

  /** Nodes for a part that goes on at `to`; answers the first of them. */
  function build(part: Pattern, to: number): number {
    switch (part.kind) {
      case 'empty':
        return to;
      case 'set': {
        const known = sets.indexOf(part.set);
        return add({ kind: 'read', set: known < 0 ? sets.push(part.set) - 1 : known, to });
      }
      case 'assert':
        return add({ kind: 'assert', at: reversed ? mirrored(part.at) : part.at, to });
      case 'sequence': {
        const parts = reversed ? part.parts : [...part.parts].reverse();
        return parts.reduce((next, one) => build(one, next), to);
      }
      case 'choice':
        return part.parts
          .map((one) => build(one, to))
          .reduce((or, first) => add({ kind: 'split', to: first, or }));
      case 'repeat':
        return buildRepeat(part, to);
      default:
        return part satisfies never;
    }
  }

  function buildRepeat({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>, to: number): number {
    let next = to;
    if (most === Number.POSITIVE_INFINITY) next = buildLoop(part, to);
    else for (let n = least; n < most; n += 1) next = add({ kind: 'split', to: build(part, next), or: to });
    for (let n = 0; n < least; n += 1) next = build(part, next);
    return next;
  }

  function buildLoop(part: Pattern, to: number): number {
    const loop = add({ kind: 'split', to, or: to });
    const body = build(part, loop);
    nodes[loop] = { kind: 'split', to: body, or: to };
    return loop;
  }

  const start = build(pattern, 0);
  return { nodes, start, sets };
}

function mirrored(at: Assertion): Assertion {
  if (at === 'start') return 'end';
  return at === 'end' ? 'start' : at;
}
