import { describe, expect, it } from 'vitest';
import { postedBy } from '../../../test/support/pushpin/control.js';
import { type PushpinOptions, type PushpinSettings, readPushpin } from './settings.js';

const read = (options: Partial<PushpinOptions>) => readPushpin(options) as PushpinSettings;
const only = (url: string) => read({ pushpin: url }).instances[0];

describe('an instance', () => {
  it.each([
    ['http://localhost:5561', 'http://localhost:5561/publish/'],
    ['http://localhost:5561/', 'http://localhost:5561/publish/'],
    ['https://push.example/app/', 'https://push.example/app/publish/'],
    ['http://localhost:5561/?iss=me&key=k', 'http://localhost:5561/publish/'],
    ['http://me:secret@localhost:5561', 'http://localhost:5561/publish/'],
  ])('%s is published to at %s', (url, publishUrl) => {
    expect(only(url)?.publishUrl).toBe(publishUrl);
  });

  it('is named without what is secret', () => {
    expect(only('http://me:secret@localhost:5561/?key=k&verify-key=v')?.name).toBe('http://localhost:5561/');
  });

  it('verifies by its own key, or by that of all', () => {
    const { instances } = read({
      pushpin: [{ url: 'http://a', key: 'own' }, 'http://b', 'http://c/?verify-key=v&verify-iss=i'],
      key: 'all',
    });
    expect(instances.map(({ verify }) => verify)).toEqual([
      { key: 'own', issuer: undefined },
      { key: 'all', issuer: undefined },
      { key: 'v', issuer: 'i' },
    ]);
  });

  it.each([
    ['http://me:p%40ss@HOST', /^Basic bWU6cEBzcw==$/],
    ['http://HOST/?key=token', /^Bearer token$/],
    ['http://HOST/?iss=me&key=k', /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/],
    ['http://HOST', undefined],
  ])('is told who publishes: %s', async (url, expected) => {
    const authorization = await postedBy((host) => only(url.replace('HOST', host)));
    if (expected) expect(authorization).toMatch(expected);
    else expect(authorization).toBeUndefined();
  });
});

it('keeps a secret only where the key is one', () => {
  const secretOf = (key: string) => read({ pushpin: 'http://a', key }).secret;
  expect(secretOf('changeme')).toBe('changeme');
  expect(secretOf('-----BEGIN PUBLIC KEY-----\nx')).toBeUndefined();
  expect(secretOf('{"kty":"EC"}')).toBeUndefined();
  expect(secretOf(`base64:${Buffer.from('-----BEGIN PUBLIC KEY-----').toString('base64')}`)).toBeUndefined();
  expect(read({ pushpin: 'http://a' }).secret).toBeUndefined();
});

it('knows which paths are the same for all', () => {
  const { isListed } = read({ pushpin: 'http://a', shared: ['/news/:id/', /^\/open/] });
  expect(['/news/1/', '/news/', '/open/x'].map(isListed)).toEqual([true, false, true]);
});

it.each([
  [{ pushpin: [] }, 'there is no instance'],
  [{ pushpin: 'localhost:5561' }, 'no URL such as'],
  [{ pushpin: ['ftp://a'] }, 'no URL such as'],
  [{ pushpin: 'http://a', channelPrefix: 'a b' }, 'letters, digits'],
  [{ pushpin: [null as never] }, 'null is neither a URL nor'],
  [{ pushpin: [{ key: 'k' } as never] }, 'neither a URL nor'],
  [{ pushpin: 'http://a', shared: ['a'] }, '"a" is neither a path'],
  [{ key: 'k' }, 'it is for "pushpin"'],
  [{ shared: ['/a'] }, 'it is for "pushpin"'],
])('refuses %j', (options, reason) => {
  expect(() => readPushpin(options)).toThrow(
    expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(reason) }),
  );
});
