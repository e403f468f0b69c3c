import { type Automaton, buildAutomaton, type Node } from './automaton.js';
import { isWord, type Pattern } from './parsePattern.js';

/** What stands beside a place: an edge of the text, a letter or digit, or something else. */
type Beside = 'edge' | 'word' | 'other';

/** A set of nodes as one state, with where it leads by class of what is read. */
interface State {
  nodes: readonly number[];
  before: Beside;
  to: (State | undefined)[];
  /** Whether it accepts before that class of character, and at the end. */
  accepts: (boolean | undefined)[];
}

/** More states are forgotten, and made again where they are needed. */
const mostStates = 2_000;
const unread = 0xffff;
/** The "class" of the end of the text. */
const end = 0;

/**
 * Runs an automaton over text, a state for each set of nodes, made when it is needed. Each character costs the same, whatever the
 * pattern.
 */
export function createMachine(automaton: Automaton, anchored: boolean) {
  const { nodes, start, sets } = automaton;
  const classOf = new Uint16Array(65_536).fill(unread);
  const classes = new Map<string, number>();
  const samples: { inSets: boolean[]; isWord: boolean }[] = [{ inSets: [], isWord: false }];
  let states = new Map<string, State>();

  function readClass(code: number): number {
    const known = classOf[code] as number;
    if (known !== unread) return known;
    const inSets = sets.map((set) => set(code));
    const name = `${inSets.map(Number).join('')}${Number(isWord(code))}`;
    const found = classes.get(name) ?? samples.push({ inSets, isWord: isWord(code) }) - 1;
    classes.set(name, found);
    classOf[code] = found;
    return found;
  }

  function stateOf(from: readonly number[], before: Beside): State {
    const name = `${before} ${from.join()}`;
    const known = states.get(name);
    if (known) return known;
    if (states.size >= mostStates) states = new Map();
    const state: State = { nodes: from, before, to: [], accepts: [] };
    states.set(name, state);
    return state;
  }

  const besideOf = (kind: number): Beside =>
    kind === end ? 'edge' : samples[kind]?.isWord ? 'word' : 'other';

  /** All nodes that are reached without reading, between what was read and what comes. */
  function reach(state: State, kind: number): readonly number[] {
    const after = besideOf(kind);
    const seen = new Set<number>();
    const open = [...state.nodes];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const node = nodes[at] as Node;
      if (node.kind === 'split') open.push(node.to, node.or);
      if (node.kind === 'assert' && holds(node.at, state.before, after)) open.push(node.to);
    }
    return [...seen];
  }

  function step(state: State, kind: number): State {
    const read = reach(state, kind).flatMap((at) => {
      const node = nodes[at] as Node;
      return node.kind === 'read' && samples[kind]?.inSets[node.set] ? [node.to] : [];
    });
    const next = anchored ? read : [...read, start];
    const made = stateOf(
      [...new Set(next)].sort((a, b) => a - b),
      besideOf(kind),
    );
    state.to[kind] = made;
    return made;
  }

  function acceptsBefore(state: State, kind: number): boolean {
    const known = state.accepts[kind];
    if (known !== undefined) return known;
    const accepts = reach(state, kind).includes(0);
    state.accepts[kind] = accepts;
    return accepts;
  }

  /** What is beside the place `at`, coming from there. */
  const besideAt = (text: string, at: number): Beside => {
    const code = text.charCodeAt(at);
    return Number.isNaN(code) ? 'edge' : isWord(code) ? 'word' : 'other';
  };

  return {
    /** The end of the first match that ends, or of the longest; −1 where there is none. `to`: no further. */
    forward(text: string, from: number, to: number, longest: boolean): number {
      let state = stateOf([start], from === 0 ? 'edge' : besideAt(text, from - 1));
      let found = -1;
      for (let at = from; ; at += 1) {
        const kind = at < text.length ? readClass(text.charCodeAt(at)) : end;
        if (acceptsBefore(state, kind)) {
          found = at;
          if (!longest) return found;
        }
        if (at >= to || kind === end || state.nodes.length === 0) return found;
        state = state.to[kind] ?? step(state, kind);
      }
    },
    /** The same towards the beginning: the smallest place that a match ending at `from` begins at. */
    backward(text: string, from: number, to: number): number {
      let state = stateOf([start], from >= text.length ? 'edge' : besideAt(text, from));
      let found = -1;
      for (let at = from; ; at -= 1) {
        const kind = at > 0 ? readClass(text.charCodeAt(at - 1)) : end;
        if (acceptsBefore(state, kind)) found = at;
        if (at <= to || kind === end || state.nodes.length === 0) return found;
        state = state.to[kind] ?? step(state, kind);
      }
    },
  };
}

function holds(at: 'start' | 'end' | 'boundary' | 'no-boundary', before: Beside, after: Beside): boolean {
  switch (at) {
    case 'start':
      return before === 'edge';
    case 'end':
      return after === 'edge';
    case 'boundary':
      return (before === 'word') !== (after === 'word');
    case 'no-boundary':
      return (before === 'word') === (after === 'word');
    default:
      return at satisfies never;
  }
}

/** A pattern, ready for use. */
export interface Matcher {
  test(text: string): boolean;
  /** The first match at or after `from`, or undefined. Of several that begin there, a long one. */
  find(text: string, from?: number): [from: number, to: number] | undefined;
}

/** A match is followed no further than this beyond where it may end. */
const furthest = 10_000;

export function createMatcher(pattern: Pattern): Matcher {
  const forward = buildAutomaton(pattern);
  const anywhere = createMachine(forward, false);
  const here = createMachine(forward, true);
  const back = createMachine(buildAutomaton(pattern, true), true);
  return {
    test: (text) => anywhere.forward(text, 0, text.length, false) >= 0,
    find(text, from = 0) {
      const first = anywhere.forward(text, from, text.length, false);
      if (first < 0) return undefined;
      const begin = Math.max(from, back.backward(text, first, from));
      const last = here.forward(text, begin, Math.min(text.length, first + furthest), true);
      return [begin, Math.max(first, last)];
    },
  };
}
