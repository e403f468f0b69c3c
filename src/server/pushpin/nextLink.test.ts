import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HeaderPairs } from '../ask/client.js';
import { createNextLinks } from './nextLink.js';

const headers: HeaderPairs = [
  ['host', 'app.example'],
  ['cookie', 'session=s3cret-of-ann'],
];
const place = { mode: 'value', target: '/a?x=1', validator: '"1"' };
const links = createNextLinks('a key');

function write(target = '/a?x=1', at = 1_000): string {
  return links.write(target, { headers, place }, at) ?? '';
}

it.each(['/a', '/a/', '/', '/a?x=1', '/a?', '/a/b//?x=%3F&y', '//a'])(
  '%s goes on with what it was',
  (target) => {
    expect(links.read(write(target), 2_000)).toEqual({
      target,
      state: { headers: headers.map((pair) => [...pair]), place },
    });
  },
);

it('has a path that no other has, below that of the resource', () => {
  const paths = [write('/a/?x=1'), write('/a/?x=1')];
  expect(paths[0]).not.toBe(paths[1]);
  for (const path of paths) expect(path).toMatch(/^\/a\/liveresource-next\/[\w-]+$/);
});

it('does not show whose it is', () => {
  const bytes = Buffer.from(write().split('/').at(-1) ?? '', 'base64url').toString('latin1');
  expect(bytes).not.toContain('cookie');
  expect(bytes).not.toContain('s3cret');
});

it('is none of an ordinary request', () => {
  for (const target of [
    '/a',
    '/a?x=1',
    '/a/liveresource-next',
    '/a/liveresource-next/',
    '/a?b=/liveresource-next/&c',
  ]) {
    expect(links.read(target, 0)).toBeUndefined();
  }
});

describe('leads nowhere', () => {
  it('after some minutes', () => {
    expect(links.read(write('/a', 1_000), 301_000)).toMatchObject({ target: '/a' });
    expect(links.read(write('/a', 1_000), 301_001)).toBe('expired');
  });

  it('for another resource, with another key, or changed', () => {
    const link = write('/a');
    expect(links.read(link.replace('/a', '/b'), 2_000)).toBe('expired');
    expect(createNextLinks('another').read(link, 2_000)).toBe('expired');
    expect(createNextLinks().read(link, 2_000)).toBe('expired');
    const middle = link.length - 10;
    const changed = link.slice(0, middle) + (link[middle] === 'A' ? 'B' : 'A') + link.slice(middle + 1);
    expect(links.read(changed, 2_000)).toBe('expired');
    expect(links.read('/a/liveresource-next/AAAA', 2_000)).toBe('expired');
  });

  it('where it would be too long for Pushpin', () => {
    const noise = randomBytes(6_000).toString('base64');
    expect(links.write('/a', { headers: [['x', noise]], place }, 0)).toBeUndefined();
  });
});
