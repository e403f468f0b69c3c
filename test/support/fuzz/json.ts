import fc from 'fast-check';
import { readRawObject } from '../../../src/protocol/index.js';
import { createGrammar, type Grammar } from './grammar.js';
import { framesFor, multiplexBodies } from './messages.js';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As text, because two values of 60,000 levels cannot be compared otherwise; undefined where they cannot be written. */
function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const rawMembers = createGrammar({
  name: 'JSON members as they are written',
  inputs: fc.oneof(multiplexBodies, framesFor('json')),
  size: (text) => text.length,
  read: (text) => readRawObject(text),
  bound: { each: 3, base: 10 },
  check(text, members) {
    const value = parse(text);
    if (isObject(value) !== (members !== undefined)) throw new Error('an object to one of them alone');
    if (!isObject(value)) return;
    const read = [...(members ?? [])].map(([name, raw]) => [name, parse(raw)] as const);
    if (written(Object.fromEntries(read)) !== written(value))
      throw new Error('other members than JSON.parse');
  },
});

export const jsonGrammars: Grammar[] = [rawMembers];
