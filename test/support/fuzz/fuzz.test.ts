import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGrammar, weigh } from './grammar.js';
import { grammars } from './index.js';

/** The short form of `npm run faults -- fuzz`. */
describe('whatever a peer sends, reading it throws nothing, says little more than was sent and takes little time', () => {
  it.each(grammars.map((grammar) => ({ name: grammar.name, grammar })))(
    '$name',
    { timeout: 60_000 },
    ({ grammar }) => {
      const { counterexample, failures } = grammar.fuzz(1, 400);
      expect(counterexample).toBeUndefined();
      expect(failures).toBe(0);
    },
  );
});

describe('a campaign finds a reader that', () => {
  const reader = (read: (text: string) => unknown) =>
    createGrammar({
      name: 'one',
      inputs: fc.string({ maxLength: 200 }),
      size: (text) => text.length,
      read,
      bound: { each: 3, base: 10 },
      check: (text) => text.includes('!') && expect.unreachable('an exclamation mark'),
    }).fuzz(1, 2_000);

  it('throws', () => {
    const { failures, counterexample } = reader((text) => decodeURIComponent(text));
    expect(failures).toBe(1);
    expect(counterexample).toMatchObject({ input: '"%"', error: expect.stringContaining('URIError') });
  });

  it('says too much', () => {
    expect(reader((text) => text.repeat(4)).counterexample?.error).toMatch(/says \d+ of an input of \d+/);
  });

  it('takes too long', () => {
    const slow = (text: string) => {
      const end = performance.now() + (text.length > 3 ? 30 : 0);
      while (performance.now() < end);
    };
    expect(reader(slow).counterexample?.error).toMatch(/takes \d+ ms for an input of 4/);
  });

  it('breaks what must hold besides', () => {
    expect(reader((text) => text).counterexample?.input).toBe('"!"');
  });
});

it('weighs texts, bytes and objects', () => {
  expect(weigh({ a: ['xy', new ArrayBuffer(3)], b: undefined, c: new Map([['k', 1]]) })).toBe(14);
});
