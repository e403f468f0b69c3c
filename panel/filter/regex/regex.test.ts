import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex, type Matcher } from './index.js';

function matcher(source: string): Matcher {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.reason}`);
  return compiled.matcher;
}

const { pattern: patterns } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      'A',
      '.',
      '\\d',
      '\\w',
      '\\W',
      '\\s',
      '[ab]',
      '[^a]',
      '[a-c1]',
      '[\\d_-]',
      '^',
      '$',
    ),
    fc.constantFrom('\\b', '\\B', 'é', '\\n', '\\x61', '\\u0062', '[^\\w]', '1', '_', '-', ' ', '\\.', '\\/'),
    fc.tuple(tie('pattern')).map(([inner]) => `(${inner})`),
    fc.tuple(tie('pattern')).map(([inner]) => `(?:${inner})`),
  ),
  pattern: fc
    .array(
      fc.tuple(
        tie('atom'),
        fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?', '|'),
      ),
      { maxLength: 4 },
    )
    .map((parts) =>
      parts.map(([atom, more]) => (/^(?:\^|\$|\\[bB])$/.test(atom) ? atom : atom + more)).join(''),
    ),
}));
const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'c', '1', '_', '-', ' ', '\n', 'é', 'É', '.', '/'),
  maxLength: 12,
});

it('finds whether there is a match as JavaScript does', () => {
  fc.assert(
    fc.property(patterns, fc.array(texts, { maxLength: 6 }), (source, list) => {
      const own = matcher(source);
      const native = new RegExp(source, 'i');
      for (const text of list)
        expect([source, text, own.test(text)]).toEqual([source, text, native.test(text)]);
    }),
    { numRuns: 4_000 },
  );
});

it('finds where a match is: it begins where the first of JavaScript does, and is one', () => {
  fc.assert(
    fc.property(patterns, texts, fc.nat(6), (source, text, from) => {
      const found = matcher(source).find(text, Math.min(from, text.length));
      const native = new RegExp(source, 'gi');
      native.lastIndex = Math.min(from, text.length);
      const wanted = native.exec(text);
      expect(found !== undefined).toBe(wanted !== null);
      if (!found || !wanted) return;
      const [begin, end] = found;
      expect(begin).toBeGreaterThanOrEqual(wanted.index);
      const exact = new RegExp(`(?:${source})`, 'iy');
      // JavaScript prefers the first alternative, and this one a long match: what it found must be one of the matches.
      const isMatch = Array.from({ length: text.length + 1 }, (_, at) => at).some((at) => {
        exact.lastIndex = begin;
        const one = new RegExp(`^(?:[^]{${begin}})(?:${source})(?=[^]{${text.length - end}}$)`, 'i');
        return at === end && (one.test(text) || exact.exec(text) !== null);
      });
      expect(isMatch).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

it.each<[string, string, [number, number] | undefined]>([
  ['b+', 'abbb bb', [1, 4]],
  ['\\bfoo\\b', 'xfoo foo', [5, 8]],
  ['^a', 'ba', undefined],
  ['a$', 'aba', [2, 3]],
  ['', 'abc', [0, 0]],
  ['room|rooms', '/rooms/', [1, 6]],
  ['É', 'aé', [1, 2]],
])('%s in %j is at %j', (source, text, place) => {
  expect(matcher(source).find(text)).toEqual(place);
});

it.each([
  ['(a', 0, '"("'],
  ['a)', 1, '")"'],
  ['[a', 0, '"["'],
  ['*a', 0, 'repeat'],
  ['a**', 2, 'repeat'],
  ['(?=a)', 0, 'looking'],
  ['(?<!a)b', 0, 'looking'],
  ['(a)\\1', 3, 'reference'],
  ['a{3,2}', 0, 'order'],
  ['[b-a]', 0, 'order'],
  ['a\\', 1, 'backslash'],
  ['a{9999}', 1, 'repetitions'],
  ['((a{1,99}){1,99}){1,99}', 0, 'repetitions'],
  ['\\p{L}', 0, 'properties'],
  ['('.repeat(200) + ')'.repeat(200), 101, 'brackets'],
  ['a'.repeat(2_000), 0, 'longer'],
])('%s is refused, and says where and why', (source, at, reason) => {
  expect(compileRegex(source)).toEqual({ ok: false, at, reason: expect.stringContaining(reason) });
});

describe('takes no longer than its length allows', () => {
  it.each([
    ['(a+)+$', 'a'],
    ['(a|a)*b', 'a'],
    ['(.*)(.*)(.*)(.*)x', 'a'],
    ['(?:a?){30}a{30}', 'a'],
    ['(\\w+\\s?)+;', 'ab '],
    ['a.*b.*c.*d', 'abc'],
    ['([a-z]+)*[0-9]', 'xyz'],
  ])('%s over many of %j', (source, piece) => {
    const own = matcher(source);
    const text = `${piece.repeat(300_000 / piece.length)}!`;
    const begun = performance.now();
    own.test(text);
    // Backtracking would need longer than the universe has.
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('when all matches are wanted', () => {
    for (const source of ['.*x', 'a(.*b)?', '[^b]*']) {
      const own = matcher(source);
      const text = 'a'.repeat(30_000);
      const begun = performance.now();
      let found = own.find(text);
      for (let n = 0; found && n < 200; n += 1) found = own.find(text, Math.max(found[1], found[0] + 1));
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
  });
});
