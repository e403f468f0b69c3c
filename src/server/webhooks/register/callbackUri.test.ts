import { expect, it } from 'vitest';
import { parseCallbackUri } from './callbackUri.js';

const parse = (text: string, allowHttp = false) => parseCallbackUri(text, { allowHttp, maxLength: 100 });

it('brings one URL into one spelling', () => {
  const url = 'https://a.example/Hook?key=1';
  for (const text of [url, 'HTTPS://A.example:443/Hook?key=1', 'https://a.example/x/../Hook?key=1']) {
    expect(parse(text)).toEqual({ ok: true, url });
  }
});

it.each([
  ['http://a.example/', 'must begin with https://'],
  ['file:///etc/passwd', 'must begin with https://'],
  ['/hook', 'is no absolute URL'],
  ['', 'is no absolute URL'],
  ['https://', 'is no absolute URL'],
  ['https://a.example/\n', 'is no absolute URL'],
  [' https://a.example/', 'is no absolute URL'],
  ['https://a b/', 'is no absolute URL'],
  ['https://user@a.example/', 'user name'],
  ['https://:pass@a.example/', 'password'],
  ['https://a.example/#', 'fragment'],
  ['https://a.example:22/', 'port 22'],
  ['https://a.example:25/', 'port 25'],
  ['https://a.example:6667/', 'port 6667'],
  [`https://a.example/${'x'.repeat(100)}`, 'longer than 100'],
])('refuses %j', (text, reason) => {
  expect(parse(text)).toEqual({ ok: false, text: expect.stringContaining(reason) });
});

it('allows http where the app does, and ports of web servers', () => {
  for (const url of [
    'http://a.example/',
    'http://a.example:443/',
    'http://a.example:8080/',
    'https://a.example:3000/',
  ]) {
    expect(parse(url, true)).toEqual({ ok: true, url });
  }
});
