import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskHeader, maskText, maskUrl } from './secrets.js';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fwpM';

it.each([
  ['https://a.example/x?access_token=abc&n=1', 'https://a.example/x?access_token=***&n=1'],
  ['/x?n=1&API-Key=abc#id_token=def', '/x?n=1&API-Key=***#id_token=***'],
  ['/x?access%5Ftoken=abc', '/x?access%5Ftoken=***'],
  ['/x?token=ab%26cd&n=1', '/x?token=***&n=1'],
  ['/x?next=https%3A%2F%2Fb%2F%3Ftoken%3Dabc%26n%3D1', '/x?next=https%3A%2F%2Fb%2F%3Ftoken%3D***%26n%3D1'],
  ['/x?key=AIzaSyA1234567890abc', '/x?key=***'],
  ['/x?key=name&sort=author', '/x?key=name&sort=author'],
  ['wss://me:pass@a.example/s', 'wss://***@a.example/s'],
  [`/reset/${jwt}/now`, '/reset/***/now'],
  ['/multi/?u=%2Fa&inm=%22e1%22', '/multi/?u=%2Fa&inm=%22e1%22'],
  ['mailto:me@a.example', 'mailto:me@a.example'],
])('masks in the URL %s what is secret', (url, masked) => {
  expect(maskUrl(url)).toBe(masked);
});

it.each([
  ['Authorization', 'Bearer abc.def', 'Bearer ***'],
  ['authorization', 'abc', '***'],
  ['Cookie', 'sid=abc; theme=dark', 'sid=***; theme=***'],
  ['Cookie', 'abc', '***'],
  ['Set-Cookie', 'sid=abc; Path=/; HttpOnly', 'sid=***; Path=/; HttpOnly'],
  ['Set-Cookie', 'a=1; Path=/\nb=2', 'a=***; Path=/\nb=***'],
  ['X-Api-Key', 'abc', '***'],
  ['X-CSRF-Token', 'abc', '***'],
  ['Sec-WebSocket-Protocol', `bearer, ${jwt}`, 'bearer, ***'],
  ['Location', '/x?token=abc', '/x?token=***'],
  ['ETag', '"abc"', '"abc"'],
  ['Link', '</a?token=abc>; rel=value-wait', '</a?token=***>; rel=value-wait'],
])('masks the header %s: %s', (name, value, masked) => {
  expect(maskHeader(name, value)).toBe(masked);
});

it.each([
  [`{"access_token":"abc","n":1}`, `{"access_token":"***","n":1}`],
  [`{"password": "a\\"b", "name": "x"}`, `{"password": "***", "name": "x"}`],
  [`{"body":"{\\"token\\":\\"abc\\",\\"n\\":1}"}`, `{"body":"{\\"token\\":\\"***\\",\\"n\\":1}"}`],
  [`{"body":"{\\"password\\":\\"a\\\\\\"b\\"}"}`, `{"body":"{\\"password\\":\\"***\\"}"}`],
  [`{"author":"me","max_tokens":500}`, `{"author":"me","max_tokens":500}`],
  [`["${jwt}"]`, `["***"]`],
  [`curl -H 'Authorization: Bearer abcd1234'`, `curl -H 'Authorization: Bearer ***'`],
  ['Basic dXNlcjpwYXNz', 'Basic ***'],
  ['a basic understanding', 'a basic understanding'],
  ['grant_type=password&password=abc', 'grant_type=password&password=***'],
])('masks in %s what is secret', (text, masked) => {
  expect(maskText(text)).toBe(masked);
});

describe('for every text', () => {
  const pieces = fc.constantFrom(
    ...[
      'token',
      '=',
      '&',
      '?',
      '"',
      '\\',
      '\\"',
      ':',
      ' ',
      '%3D',
      '%26',
      'eyJ',
      '.',
      '//',
      '@',
      'abcdef',
      ';',
    ],
    ...['Bearer ', 'Basic ', '{', '}', '***', '\n', 'password', 'x'],
  );
  const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

  it('changes nothing the second time', () => {
    const check = (text: string) => {
      const masked = maskText(text);
      expect(maskText(masked)).toBe(masked);
    };
    fc.assert(fc.property(texts, check), { numRuns: 5_000 });
  });

  it('leaves nothing of a planted secret', () => {
    const secret = 'S3CRETS3CRET';
    const places = fc.constantFrom(
      `?token=${secret}`,
      `&refresh_token=${secret}&`,
      `{"client_secret":"${secret}"}`,
      `Bearer ${secret} `,
      `//user:${secret}@host/`,
      `; session=${secret};`,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('/a/b '), places), { maxLength: 8 }), (parts) => {
        expect(maskText(parts.join(' '))).not.toContain(secret);
      }),
    );
  });
});

it.each(['eyJ', '"a":"', '\\"a\\":\\"', 'token=', '//', 'a%3D', 'Bearer ', 'x.', '"', '\\'])(
  'takes no longer than its length allows for many of %j',
  (piece) => {
    const begun = performance.now();
    maskText(piece.repeat(200_000 / piece.length));
    // A quadratic reader needs a minute.
    expect(performance.now() - begun).toBeLessThan(3_000);
  },
);
