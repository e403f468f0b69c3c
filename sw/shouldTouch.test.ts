import { describe, expect, it } from 'vitest';
import { createDeclared, createRecentUrls, isWrite, mayBeLive, type RequestFacts } from './shouldTouch.js';

const plain: RequestFacts = {
  ...{ method: 'GET', url: 'https://x/a', destination: '', mode: 'cors', cache: 'default' },
  ...{ keepalive: false, integrity: '', headers: new Headers() },
};

const withHeader = (name: string, value: string): Partial<RequestFacts> => ({
  headers: new Headers([[name, value]]),
});

it.each<[string, Partial<RequestFacts>]>([
  ['a plain fetch', {}],
  ['one of the same origin', { mode: 'same-origin' }],
  ['one that asks for a revalidation', { cache: 'no-cache' }],
  ['one with headers of its own', withHeader('Accept', 'application/json')],
  ['one whose field asks for a revalidation', withHeader('Cache-Control', 'no-cache')],
  ['plain http', { url: 'http://127.0.0.1/a' }],
])('may answer %s', (_, change) => {
  expect(mayBeLive({ ...plain, ...change })).toBe(true);
});

it.each<[string, Partial<RequestFacts>]>([
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((method): [string, Partial<RequestFacts>] => [
    method,
    { method },
  ]),
  ['another scheme', { url: 'chrome-extension://x/a' }],
  ['an image', { destination: 'image' }],
  ['a script', { destination: 'script' }],
  ['a document', { destination: 'document' }],
  ['a navigation', { mode: 'navigate' }],
  ['an opaque request', { mode: 'no-cors' }],
  ['a reload', { cache: 'reload' }],
  ['no-store', { cache: 'no-store' }],
  ['force-cache', { cache: 'force-cache' }],
  ['only-if-cached', { cache: 'only-if-cached', mode: 'same-origin' }],
  ['keepalive', { keepalive: true }],
  ['a digest', { integrity: 'sha256-x' }],
  ...[
    'Range',
    'If-None-Match',
    'If-Modified-Since',
    'If-Match',
    'If-Range',
    'Wait',
    'Prefer',
    'Last-Event-ID',
  ].map((name): [string, Partial<RequestFacts>] => [name, withHeader(name, '1')]),
  ['a field that lost its value on the way to the worker', withHeader('X-Name', '')],
  ['one that is not to be stored', withHeader('Cache-Control', 'max-age=0, No-Store')],
  ['one that wants a cache alone', withHeader('Cache-Control', 'only-if-cached')],
  ['an event stream', withHeader('Accept', 'text/event-stream')],
  ['an event stream in other letters', withHeader('Accept', 'Text/Event-Stream, */*')],
])('leaves %s alone', (_, change) => {
  expect(mayBeLive({ ...plain, ...change })).toBe(false);
});

it('knows writes by their method', () => {
  const methods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'];
  expect(methods.filter((method) => isWrite({ method, url: 'https://x/' }))).toEqual(methods.slice(4));
  expect(isWrite({ method: 'POST', url: 'chrome-extension://x/' })).toBe(false);
});

describe('what the app declared', () => {
  const scope = 'https://x/app/';

  it('is unknown where it declared nothing, and nothing is eager', () => {
    const declared = createDeclared(undefined, scope);
    expect([declared.matches('https://x/a'), declared.isEager('https://x/a')]).toEqual([undefined, false]);
  });

  it('is nothing where it declared an empty list', () => {
    expect(createDeclared([], scope).matches('https://x/a')).toBe(false);
  });

  it.each([
    [
      '/counter/:name/',
      ['https://x/counter/a/', 'https://x/counter/a/?q=1'],
      ['https://x/counter/', 'https://x/counter/a/b/', 'https://y/counter/a/'],
    ],
    ['/files/*', ['https://x/files/', 'https://x/files/a/b'], ['https://x/files', 'https://x/other/files/a']],
    ['https://api.example/v1/*', ['https://api.example/v1/a'], ['https://x/v1/a', 'http://api.example/v1/a']],
    ['https://api.example:8443/a', ['https://api.example:8443/a'], ['https://api.example/a']],
    ['/a.b', ['https://x/a.b'], ['https://x/aXb']],
    ['/grüße', ['https://x/gr%C3%BC%C3%9Fe'], []],
  ])('%s', (pattern, yes, no) => {
    const { matches } = createDeclared([pattern], scope);
    expect(yes.map((url) => matches(url))).toEqual(yes.map(() => true));
    expect(no.map((url) => matches(url))).toEqual(no.map(() => false));
  });

  it('may be eager, one by one', () => {
    const { isEager, matches } = createDeclared([{ pattern: '/a', eager: true }, '/b'], scope);
    expect(['/a', '/b'].map((path) => [isEager(`https://x${path}`), matches(`https://x${path}`)])).toEqual([
      [true, true],
      [false, true],
    ]);
  });
});

it('remembers exact URLs for some time', () => {
  let now = 0;
  const recent = createRecentUrls(() => now, 300_000);
  recent.add('https://x/a');
  now = 299_999;
  expect([recent.has('https://x/a'), recent.has('https://x/a?q')]).toEqual([true, false]);
  now = 300_000;
  expect(recent.has('https://x/a')).toBe(false);
});

it('remembers so many of them and no more, the newest', () => {
  const recent = createRecentUrls(() => 0, 1);
  for (let n = 0; n <= 2_000; n++) recent.add(`https://x/${n}`);
  expect([recent.has('https://x/0'), recent.has('https://x/1'), recent.has('https://x/2000')]).toEqual([
    false,
    true,
    true,
  ]);
});
