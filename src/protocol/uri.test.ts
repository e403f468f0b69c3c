import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveUri, sameOrigin, toHttpUrl, toWebSocketUrl, withoutFragment } from './uri.js';

const BASE = 'https://example.com/a/b?c#d';
const SOCKETS = ['http:', 'https:', 'ws:', 'wss:'];

function refusal(reference: string, base = BASE, schemes?: readonly string[]) {
  const result = resolveUri(reference, base, schemes);
  return result.ok ? result.url : result.reason;
}

it('resolves relative references against the base and drops fragments', () => {
  expect(resolveUri('', BASE)).toEqual({ ok: true, url: 'https://example.com/a/b?c' });
  expect(resolveUri('../x?y#z', BASE)).toEqual({ ok: true, url: 'https://example.com/x?y' });
  expect(resolveUri('//other.example/x', BASE)).toEqual({ ok: true, url: 'https://other.example/x' });
  expect(resolveUri('https://EXAMPLE.com:443', BASE)).toEqual({ ok: true, url: 'https://example.com/' });
});

it('refuses schemes that are not allowed', () => {
  for (const reference of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'wss://example.com/',
  ]) {
    expect(refusal(reference)).toBe('scheme');
  }
  expect(refusal('wss://example.com/s', BASE, SOCKETS)).toBe('wss://example.com/s');
});

it('refuses userinfo', () => {
  expect(refusal('https://user@example.com/')).toBe('userinfo');
  expect(refusal('https://:secret@example.com/')).toBe('userinfo');
});

it('refuses to leave a secure base for an insecure URL', () => {
  expect(refusal('http://example.com/')).toBe('downgrade');
  expect(refusal('ws://example.com/', BASE, SOCKETS)).toBe('downgrade');
  expect(refusal('http://example.com/', 'wss://example.com/', SOCKETS)).toBe('downgrade');
  expect(refusal('https://example.com/', 'http://example.com/')).toBe('https://example.com/');
});

it('refuses what is no URI reference', () => {
  for (const reference of [
    'http://',
    'http://[',
    'https://a b/',
    'java\tscript:x',
    '/a\r\nb',
    '/\0',
    '\x7f',
  ]) {
    expect(refusal(reference)).toBe('invalid');
  }
  expect(refusal('/a', 'not a base')).toBe('invalid');
  expect(refusal('/a', 'about:blank')).toBe('invalid');
});

it('compares origins, where a socket counts as its http twin', () => {
  expect(sameOrigin('https://a.example/x', 'https://A.example:443/y?z')).toBe(true);
  expect(sameOrigin('wss://a.example/', 'https://a.example/')).toBe(true);
  expect(sameOrigin('ws://a.example/', 'https://a.example/')).toBe(false);
  expect(sameOrigin('http://a.example/', 'http://a.example:8080/')).toBe(false);
  expect(sameOrigin('http://a.example/', 'http://b.example/')).toBe(false);
  expect(sameOrigin('http://127.0.0.1:1/', 'http://localhost:1/')).toBe(false);
});

it('holds nothing for the same origin as a URL that has none', () => {
  expect(sameOrigin('data:,x', 'data:,x')).toBe(false);
  expect(sameOrigin('nonsense', 'nonsense')).toBe(false);
});

it('cuts a fragment', () => {
  expect(withoutFragment('http://h/a?b#c#d')).toBe('http://h/a?b');
  expect(withoutFragment('http://h/a')).toBe('http://h/a');
});

it('turns http URLs into socket URLs and back, port and query kept', () => {
  expect(toWebSocketUrl('http://h:8080/a?b#c')).toBe('ws://h:8080/a?b');
  expect(toWebSocketUrl('HTTPS://h/')).toBe('wss://h/');
  expect(toWebSocketUrl('wss://h/')).toBe('wss://h/');
  expect(toHttpUrl('ws://h:8080/a?b')).toBe('http://h:8080/a?b');
  expect(toHttpUrl('WSS://h/')).toBe('https://h/');
  expect(toHttpUrl('https://h/?u=ws://x')).toBe('https://h/?u=ws://x');
});

it('never throws, and what it allows is http(s) without userinfo and fragment, and stays when resolved again', () => {
  const reference = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true }), fc.webPath());
  fc.assert(
    fc.property(reference, (text) => {
      const result = resolveUri(text, BASE);
      sameOrigin(text, BASE);
      if (!result.ok) return;
      expect(result.url).toMatch(/^https:\/\/[^@/]+\/[^#]*$/);
      expect(resolveUri(result.url, BASE)).toEqual(result);
    }),
  );
});
