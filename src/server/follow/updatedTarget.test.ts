import { expect, it } from 'vitest';
import { canonicalTarget } from '../ask/requestUrl.js';
import { type UpdatedOptions, updatedTarget } from './updatedTarget.js';

function means(target: string | URL | RegExp, request: string, options?: UpdatedOptions): boolean {
  const updated = updatedTarget(target, options);
  const resource = canonicalTarget(request);
  return (updated.path ?? resource.path) === resource.path && updated.matches(resource);
}

it.each([
  ['/a', '/a?x=1'],
  ['/a?y=2', '/a?x=1'],
  ['/a#part', '/a'],
  ['http://any.example/a', '/a'],
  ['https://any.example', '/'],
  ['/a', 'http://proxied.example/a?x'],
  ['/café', '/caf%C3%A9'],
  ['/café', '/caf%c3%a9'],
  ['/café', '/caf\xc3\xa9'],
  ['/a b', '/a%20b'],
  ['/~a', '/%7Ea'],
  ['/\ud800', '/%EF%BF%BD'],
  ['//host/a', '//host/a'],
])('%s means %s', (target, request) => {
  expect(means(target, request)).toBe(true);
});

it.each([
  ['/a', '/a/'],
  ['/a', '/A'],
  ['/a', '/ab'],
  ['/a/b', '/a%2Fb'],
  ['/*', '/a'],
  ['/:x', '/a'],
  ['//host/a', '/a'],
])('%s does not mean %s', (target, request) => {
  expect(means(target, request)).toBe(false);
});

it('tells queries apart when exact', () => {
  expect(means('/a?x=1', '/a?x=1', { exact: true })).toBe(true);
  expect(means('/a?x=é', '/a?x=%C3%A9', { exact: true })).toBe(true);
  expect(means('/a?x=1', '/a?x=2', { exact: true })).toBe(false);
  expect(means('/a', '/a?x=1', { exact: true })).toBe(false);
});

it.each([
  ['/c/:name/', '/c/a/', true],
  ['/c/:name/', '/c/a/?q', true],
  ['/c/:name/', '/c/a/b/', false],
  ['/c/:name/', '/c//', false],
  ['/files/*', '/files/a/b.txt', true],
  ['/files/*.txt', '/files/a.txt', true],
  ['/files/*.txt', '/files/a.tx', false],
  ['/a.b', '/axb', false],
  ['/urn:a', '/urn:b', false],
  ['/é/:x', '/%C3%A9/1', true],
])('the pattern %s and %s: %s', (pattern, request, expected) => {
  expect(means(pattern, request, { pattern: true })).toBe(expected);
});

it('tries a RegExp with flags each time from the start', () => {
  const updated = updatedTarget(/^\/a/gy);
  const resource = canonicalTarget('/a');
  expect([updated.matches(resource), updated.matches(resource)]).toEqual([true, true]);
});

it.each(['', 'a', './a', '*', 'ftp://host/a', undefined, null, 7])('refuses %s', (target) => {
  expect(() => updatedTarget(target as string)).toThrow(expect.objectContaining({ code: 'bad-target' }));
});

it.each([
  [{ exakt: true }, 'exakt'],
  [{ pattern: 'yes' }, 'pattern'],
  ['/b', 'options'],
  [null, 'options'],
])('refuses the options %o', (options, option) => {
  expect(() => updatedTarget('/a', options as never)).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
  );
});
