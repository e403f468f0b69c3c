import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pathTest } from './index.js';

it.each([
  [
    '/counter/:name/',
    ['/counter/a/', '/counter/a%20b/'],
    ['/counter//', '/counter/a', '/counter/a/b/', '/x/counter/a/'],
  ],
  ['/files/*', ['/files/', '/files/a/b'], ['/files', '/file/a']],
  ['*', ['', '/', '/a/b'], []],
  ['/a*b*c', ['/abc', '/axbxbxc', '/abcbc'], ['/ab', '/acb', '/abcd']],
  ['/*/:id/end', ['/a/1/end', '/a/b/1/end', '//1/end'], ['/1/end', '/a//end', '/a/1/end/']],
  ['/a.b', ['/a.b'], ['/axb']],
  ['/:a:b', ['/:a:b'], ['/x']],
  ['/grüße', ['/gr%C3%BC%C3%9Fe'], ['/grüße']],
])('%s', (pattern, right, wrong) => {
  const test = pathTest(pattern);
  for (const path of right) expect(test(path), path).toBe(true);
  for (const path of wrong) expect(test(path), path).toBe(false);
});

it('tries a RegExp on every path from its beginning', () => {
  const test = pathTest(/^\/a/g);
  expect([test('/a'), test('/a'), test('/b')]).toEqual([true, true, false]);
});

it('agrees with the regular expression of the same meaning', () => {
  const parts = (...all: string[]) => fc.array(fc.constantFrom(...all), { maxLength: 8 });
  const pattern = parts('/', 'a', 'b', '*', '/:x/');
  fc.assert(
    fc.property(pattern, parts('/', 'a', 'b'), (patternParts, pathParts) => {
      const [text, path] = [patternParts.join(''), pathParts.join('')];
      const segment = (one: string) => (/^:\w+$/.test(one) ? '[^/]+' : one.split('*').join('.*'));
      const source = text.split('/').map(segment).join('/');
      expect(pathTest(text)(path)).toBe(new RegExp(`^${source}$`).test(path));
    }),
    { numRuns: 5_000 },
  );
});

it.each(['/*a*a*b', '/*a*a*a*a*a*b', '/*/:x/*/:y/b', '/:x/*a*b'])(
  'is quick with %s on a hostile path',
  (pattern) => {
    // Polynomial backtracking would take minutes to years on these.
    for (const unit of ['a', '/', 'a/', '/a'])
      expect(pathTest(pattern)(`/${unit.repeat(50_000)}`)).toBe(false);
  },
);
