import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keys } from './keys.js';
import { parseFilter } from './parseFilter.js';
import type { FilterNode } from './syntax.js';

/** The tree in brackets, as it was understood. */
function tree(node: FilterNode | undefined): string {
  if (!node) return '';
  if (node.kind === 'not') return `-${tree(node.part)}`;
  if (node.kind === 'atom') return JSON.stringify(node.atom).replace(/,"matcher":\{\}/, '');
  return `(${node.parts.map(tree).join(node.kind === 'or' ? ' | ' : ' & ')})`;
}

const problemsOf = (text: string) =>
  parseFilter(text).problems.map(({ from, to, text: why }) => [text.slice(from, to), why] as const);

describe('the grammar', () => {
  it.each([
    [
      'a b',
      '({"kind":"text","test":{"kind":"part","text":"a"}} & {"kind":"text","test":{"kind":"part","text":"b"}})',
    ],
    ['is:backoff,error', '{"kind":"is","words":["backoff","error"]}'],
    ['-is:Long-Polling', '-{"kind":"is","words":["polling"]}'],
    ['via:socket', '{"kind":"field","key":"via","tests":[{"kind":"exact","text":"ws"}]}'],
    ['host:api.*', '{"kind":"field","key":"host","tests":[{"kind":"glob","parts":["api.",""]}]}'],
    ['PATH:/rooms/42', '{"kind":"field","key":"path","tests":[{"kind":"part","text":"/rooms/42"}]}'],
    ['path:/a/b/', '{"kind":"field","key":"path","tests":[{"kind":"part","text":"/a/b/"}]}'],
    ['path:/ro+m/', '{"kind":"field","key":"path","tests":[{"kind":"regex","source":"ro+m"}]}'],
    ['/a b\\/c/', '{"kind":"text","test":{"kind":"regex","source":"a b/c"}}'],
    ['etag:"W/\\"1\\""', '{"kind":"field","key":"etag","tests":[{"kind":"part","text":"w/\\"1\\""}]}'],
    ['https://a.example/x', '{"kind":"text","test":{"kind":"part","text":"https://a.example/x"}}'],
    ['"is:x"', '{"kind":"text","test":{"kind":"part","text":"is:x"}}'],
    [
      'header:etag,wait=4*',
      '{"kind":"header","tests":[{"name":"etag"},{"name":"wait","test":{"kind":"glob","parts":["4",""]}}]}',
    ],
    [
      'value:/a/b=x',
      '{"kind":"value","tests":[{"pointer":"/a/b","test":{"kind":"text","test":{"kind":"exact","text":"x"}}}]}',
    ],
    [
      'value:/n>=3',
      '{"kind":"value","tests":[{"pointer":"/n","test":{"kind":"number","range":{"least":3,"most":null,"openLeast":false,"openMost":false}}}]}',
    ],
    ['value:/n', '{"kind":"value","tests":[{"pointer":"/n","test":{"kind":"there"}}]}'],
    [
      'value:=/x+/',
      '{"kind":"value","tests":[{"test":{"kind":"text","test":{"kind":"regex","source":"x+"}}}]}',
    ],
    ['', ''],
    ['   ', ''],
  ])('%s', (text, expected) => {
    expect(tree(parseFilter(text).root)).toBe(expected);
    expect(parseFilter(text).problems).toEqual([]);
  });

  it('binds "and" closer than OR, and brackets closest', () => {
    const shape = (text: string) => tree(parseFilter(text).root).replace(/\{.*?"text":"(\w)\w?"\}\}/g, '$1');
    expect(shape('a b OR c')).toBe('((a & b) | c)');
    expect(shape('a (b OR -c)')).toBe('(a & (b | -c))');
    expect(shape('-(a b) OR c d')).toBe('(-(a & b) | (c & d))');
    expect(shape('a or b')).toBe('(a & o & b)');
    expect(shape('(a OR b)c')).toBe('((a | b) & c)');
    expect(shape('--a')).toBe('--a');
  });

  it.each([
    ['size:>2k', 2_000, Number.POSITIVE_INFINITY],
    ['size:1ki..2ki', 1_024, 2_048],
    ['lat:250', 250, 250],
    ['lat:>1.5s', 1_500, Number.POSITIVE_INFINITY],
    ['age:<3m', Number.NEGATIVE_INFINITY, 180],
    ['status:5xx', 500, 599],
    ['updates:..10', Number.NEGATIVE_INFINITY, 10],
  ])('%s is a range', (text, least, most) => {
    expect(parseFilter(text).root).toMatchObject({ atom: { ranges: [{ least, most }] } });
  });

  it.each([
    ['is:bakoff a', 'bakoff', 'Is backoff meant?'],
    ['hots:x', 'hots:x', 'Is host: meant?'],
    ['is:', 'is:', 'missing'],
    ['is:idle,', 'is:idle,', 'missing'],
    ['size:big', 'big', 'no number'],
    ['lat:>2kb', '>2kb', 'units: ms'],
    ['status:2k', '2k', 'no unit'],
    ['/(a/', '(a/', '"("'],
    ['/a+/g', 'g', 'no flag'],
    ['(a', '(', 'missing'],
    ['a )', ')', 'no "("'],
    ['"a', '"a', 'missing'],
    ['a OR', 'OR', 'missing'],
    ['value:/a>x', 'value:/a>x'.slice(6), 'no number'],
    ['header:wait=', 'wait=', 'must hold'],
  ])('%s says where it is wrong, and why', (text, where, why) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.[0]).toBe(where);
    expect(problems[0]?.[1]).toContain(why);
  });

  it('lets what is wrong filter nothing, and the rest what it filters', () => {
    expect(tree(parseFilter('a size:big').root)).toBe(tree(parseFilter('a').root));
    expect(tree(parseFilter('-size:big').root)).toBe('');
    expect(tree(parseFilter('a OR size:big').root)).toBe(tree(parseFilter('a').root));
    expect(tree(parseFilter('is:idle,bakoff').root)).toBe(tree(parseFilter('is:idle').root));
  });

  const pieces = [
    ...[
      ' ',
      '-',
      '(',
      ')',
      'OR',
      ' OR ',
      ',',
      ':',
      '"',
      '/',
      '\\',
      '*',
      '=',
      '>',
      '<',
      '..',
      'a',
      '2k',
      '5xx',
    ],
    ...Object.keys(keys).map((key) => `${key}:`),
    ...['backoff', '/a/', 'etag', '/items/0', '[', '+', '\n', 'é', '😀'],
  ];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join(''));

  it('reads everything, and everything that it says is in its place', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
        const { root, problems, spans } = parseFilter(text);
        const isIn = ({ from, to }: { from: number; to: number }) =>
          from >= 0 && from <= to && to <= text.length;
        expect([...problems, ...spans, ...(root ? [root] : [])].every(isIn)).toBe(true);
        const ordered = [...spans].sort((a, b) => a.from - b.from);
        expect(ordered.every((span, n) => span.from >= (ordered[n - 1]?.to ?? 0))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is not slowed or broken by what nobody types', () => {
    for (const text of [
      '('.repeat(4_000),
      '-'.repeat(4_000),
      'is:'.repeat(2_000),
      'a '.repeat(50_000),
      '"'.repeat(4_001),
    ]) {
      const begun = performance.now();
      parseFilter(text);
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
  });
});
