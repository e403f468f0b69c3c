import fc from 'fast-check';
import { expect, it } from 'vitest';
import { referenceTo, requestTarget } from './requestUrl.js';

it.each([
  ['/a?x=1', '/a?x=1'],
  ['/a%2fb', '/a%2fb'],
  ['/a>;rel=x,"<\\^`{|} #\xe9', '/a%3E;rel=x,%22%3C%5C%5E%60%7B%7C%7D%20%23%E9'],
  ['//evil.example/a', '/.//evil.example/a'],
  ['/\\evil.example/a', '/%5Cevil.example/a'],
  ['http://proxied.example/a?x', '/a?x'],
  ['http://proxied.example', '/'],
  ['http://proxied.example?x', '/?x'],
  ['*', '/*'],
])('refers to %s by %s', (target, reference) => {
  expect(referenceTo(target)).toBe(reference);
});

it('leads to the same host, whatever the request was', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const character = fc.oneof(byte, fc.constantFrom('/', '\\', '.', ':', '@', '?', '#', '%'));
  fc.assert(
    fc.property(fc.string({ unit: character }), (rest) => {
      const reference = referenceTo(`/${rest}`);
      expect(reference).toMatch(/^[\x21-\x7e]*$/);
      expect(new URL(reference, 'https://own.example/x/y').host).toBe('own.example');
    }),
  );
});

it('takes the whole URL of a mounted app', () => {
  expect(requestTarget({ originalUrl: '/api/a', url: '/a' } as never)).toBe('/api/a');
});
