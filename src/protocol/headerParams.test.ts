import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  isFieldContent,
  isToken,
  readParameters,
  readQuotedString,
  readToken,
  Scanner,
  splitList,
  trimOws,
} from './headerParams.js';

function read(text: string) {
  const problems: [string, number][] = [];
  const scanner = new Scanner(text);
  const params = readParameters(scanner, (code, at) => problems.push([code, at]));
  return { params, problems, rest: text.slice(scanner.at) };
}

it('reads a token up to the first character that is none', () => {
  const scanner = new Scanner("a-z!#$%&'*+.^_`|~09/x");
  expect(readToken(scanner)).toBe("a-z!#$%&'*+.^_`|~09");
  expect(scanner.peek()).toBe('/');
  expect(readToken(scanner)).toBe('');
});

it('knows tokens', () => {
  expect(['a', "title*'", '0'].every(isToken)).toBe(true);
  expect(['', 'a b', 'a/b', 'é', '"a"', 'a\n'].some(isToken)).toBe(false);
});

it('knows what may stand in a field value', () => {
  expect(['', 'a\tb', 'a b', '~', '\x80\xff'].every(isFieldContent)).toBe(true);
  expect(['\r', '\n', '\0', '\x1f', '\x7f', 'Ā', '😀', 'a\n'].some(isFieldContent)).toBe(false);
});

it('trims blanks and tabs, and nothing else', () => {
  expect(trimOws(' \t a b\t ')).toBe('a b');
  expect(trimOws(' \t ')).toBe('');
  expect(trimOws('\u00a0a\n')).toBe('\u00a0a\n');
});

it('unescapes a quoted-string and stops behind it', () => {
  const scanner = new Scanner('"a \\"b\\" \\\\ \\c, ;"; next');
  expect(readQuotedString(scanner)).toBe('a "b" \\ c, ;');
  expect(scanner.peek()).toBe(';');
});

it('reads a quoted-string without an end to the end of the text, and says so', () => {
  for (const [text, value] of [
    ['"abc', 'abc'],
    ['"abc\\', 'abc'],
    ['"abc\\"', 'abc"'],
    ['"', ''],
  ] as const) {
    const scanner = new Scanner(text);
    const problems: string[] = [];
    expect(readQuotedString(scanner, (code) => problems.push(code))).toBe(value);
    expect(problems).toEqual(['unclosed-quote']);
    expect(scanner.at).toBe(text.length);
  }
});

it('reads parameters in order, names lowercased, repeats kept', () => {
  expect(read(';B=1; a="x;y,z" ;REL=a;rel=b; flag;empty=""')).toEqual({
    params: [
      ['b', '1'],
      ['a', 'x;y,z'],
      ['rel', 'a'],
      ['rel', 'b'],
      ['flag', ''],
      ['empty', ''],
    ],
    problems: [],
    rest: '',
  });
});

it('allows blanks round the equals sign and round the value', () => {
  expect(read(' ;\ta \t=\t 1 \t; b = "2" ').params).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

it('stops at a comma outside quotes', () => {
  expect(read('; a="1,2"; b=3, c=4')).toMatchObject({ rest: ', c=4', problems: [] });
});

it('passes over empty parameters without a word', () => {
  expect(read(';; ; a=1;')).toEqual({ params: [['a', '1']], problems: [], rest: '' });
});

it('reports what is no parameter and reads on behind it', () => {
  expect(read('; a="1"junk; b=2').params).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
  expect(read('; a="1"junk; b=2').problems).toEqual([['bad-parameter', 7]]);
  expect(read('; é=1; b=2')).toEqual({ params: [['b', '2']], problems: [['bad-parameter', 2]], rest: '' });
  expect(read('; =1; b=2')).toEqual({ params: [['b', '2']], problems: [['bad-parameter', 2]], rest: '' });
  expect(read('; "x;y,z"; b=2')).toEqual({
    params: [['b', '2']],
    problems: [['bad-parameter', 2]],
    rest: '',
  });
});

it('splits a list at commas outside quotes and drops empty elements', () => {
  expect(splitList(' a, "b, \\", c" d ,,\t, e=",";f')).toEqual(['a', '"b, \\", c" d', 'e=",";f']);
  expect(splitList(' , ,')).toEqual([]);
  expect(splitList('')).toEqual([]);
});

it('reads any text to a comma or the end', () => {
  fc.assert(
    fc.property(headerLike(), (text) => {
      const { rest } = read(text);
      return rest === '' || rest.startsWith(',');
    }),
  );
});

it('splits any list of quoted-strings as it was joined', () => {
  const quoted = fc.string().map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`);
  fc.assert(
    fc.property(fc.array(quoted), (all) => {
      expect(splitList(all.join(' , '))).toEqual(all);
    }),
  );
});

function headerLike() {
  return fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'ab=;," \\<>\t') }));
}
