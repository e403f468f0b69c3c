import { expect, it } from 'vitest';
import type { Finding, Target } from './dialect.js';
import { matchOne, matchUri } from './match.js';

const base = 'wss://app.example/multi/';

function target(key: string, path: string, more: Partial<Target> = {}): Target {
  const url = `https://app.example${path}`;
  return { key, url, checkpoint: {}, credentials: 'same-origin', headers: [], mode: 'value', ...more };
}

function match(uri: string, ...targets: Target[]) {
  const findings: Finding[] = [];
  const found = matchUri(uri, base, targets, findings);
  return [
    found && [found.sure ? 'sure' : 'hint', ...found.targets.map(({ key }) => key)].join(' '),
    ...findings.map(({ code }) => code),
  ];
}

it.each(['/a', 'https://app.example/a', 'wss://app.example/a', '../a', '/a#x', 'HTTPS://APP.example:443/a'])(
  'knows a resource as %s',
  (uri) => {
    expect(match(uri, target('a', '/a'), target('b', '/b'))).toEqual(['sure a']);
  },
);

it.each([
  ['http://app.example/a', 'bad-uri'],
  ['https://other.example/a', 'unknown-uri'],
  ['/A', 'unknown-uri'],
  ['/a/', 'unknown-uri'],
  ['', 'unknown-uri'],
  ['javascript:alert(1)', 'bad-uri'],
  ['https://u:p@app.example/a', 'bad-uri'],
  ['//[', 'bad-uri'],
  ['/a\n', 'bad-uri'],
])('does not know one as %j', (uri, code) => {
  expect(match(uri, target('a', '/a'))).toEqual([undefined, code]);
});

const x = target('x', '/a?q=x');
const y = target('y', '/a?q=y');

it('knows variants by their queries', () => {
  expect(match('/a?q=x', x, y, target('a', '/a'))).toEqual(['sure x']);
  expect(match('/a', x, y, target('a', '/a'))).toEqual(['sure a']);
});

it('takes a path alone for the only one that has it', () => {
  expect(match('/a', x, target('b', '/b'))).toEqual(['sure x']);
});

it('does not guess among variants', () => {
  expect(match('/a', x, y)).toEqual(['hint x y']);
});

it('does not take another variant for one that is followed', () => {
  expect(match('/a?q=z', x, y)).toEqual(['hint x y']);
  expect(match('/a?q=z', x)).toEqual(['hint x']);
  expect(match('/a?q=z', target('a', '/a'))).toEqual(['hint a']);
});

const changes = target('c', '/a', {
  mode: 'changes',
  checkpoint: { changesUrl: 'https://app.example/a?after=3' },
});

it('knows a collection by its checkpoint, by its own URL, and by what was subscribed', () => {
  expect(match('/a?after=3', changes)).toEqual(['sure c']);
  expect(match('/a', changes)).toEqual(['sure c']);
  expect(match('/a?after=1', { ...changes, asked: '/a?after=1' })).toEqual(['sure c']);
  expect(match('/a?after=3', { ...changes, asked: '/a?after=1' })).toEqual(['sure c']);
  expect(match('/a?after=2', changes)).toEqual(['hint c']);
});

it('knows a checkpoint of another path', () => {
  const checkpoint = { changesUrl: 'https://app.example/log?after=3' };
  expect(match('/log', { ...changes, checkpoint })).toEqual(['sure c']);
});

it('does not know a value by the checkpoint of its collection', () => {
  expect(match('/a?after=3', { ...changes, mode: 'value' })).toEqual(['hint c']);
});

it('means who asked by that URI rather than who has it too', () => {
  expect(match('/a', changes, target('v', '/a'))).toEqual(['sure v']);
});

it('means both where both were subscribed by it', () => {
  expect(match('/a', { ...changes, asked: '/a' }, target('v', '/a', { asked: '/a' }))).toEqual(['sure c v']);
});

it('knows what had to be asked by its whole URL', () => {
  const odd = target('o', '//x', { asked: 'https://app.example//x' });
  expect(match('https://app.example//x', odd)).toEqual(['sure o']);
  expect(match('//x', odd)).toEqual([undefined, 'unknown-uri']);
});

it('means one, or says that it may be several', () => {
  const findings: Finding[] = [];
  expect(matchOne('/a?q=y', base, [x, y], findings)?.key).toBe('y');
  expect(findings).toEqual([]);
  expect(matchOne('/a', base, [x, y], findings)).toBeUndefined();
  expect(findings).toEqual([{ code: 'unknown-uri', text: '/a: it may be any of 2' }]);
});

it('names the URL that Links are relative to', () => {
  expect(matchUri('wss://app.example/a', base, [target('a', '/a')], [])?.url).toBe('https://app.example/a');
});
