import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { readPushpin } from './settings.js';
import { Signatures } from './signature.js';

const later = Math.floor(Date.now() / 1000) + 3600;

function sign(key: string, claims: object = { iss: 'pushpin', exp: later }, alg = 'HS256'): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ typ: 'JWT', alg })}.${encode(claims)}`;
  return `${text}.${alg === 'none' ? '' : createHmac('sha256', key).update(text).digest('base64url')}`;
}

function areGood(token: string | undefined, ...[pushpin, key]: [unknown?, string?]): Promise<boolean> {
  const settings = readPushpin({
    pushpin: (pushpin ?? 'http://localhost:5561') as string,
    ...(key !== undefined && { key }),
  });
  const req = { headers: { 'grip-sig': token } } as unknown as IncomingMessage;
  return new Signatures(settings?.instances ?? [], createFakeClock()).areGood(req);
}

const url = 'http://localhost:5561';

it('is taken with the right key, also in base64', async () => {
  expect(await areGood(sign('k'), url, 'k')).toBe(true);
  expect(await areGood(sign('k'), url, `base64:${Buffer.from('k').toString('base64')}`)).toBe(true);
});

it.each([
  ['with another key', sign('x')],
  ['without a signature', sign('k', undefined, 'none')],
  ['that is over', sign('k', { iss: 'pushpin', exp: later - 7200 })],
  ['that is none', 'forged'],
  ['that is empty', ''],
  ['that is missing', undefined],
])('is not taken %s', async (_, token) => {
  expect(await areGood(token, url, 'k')).toBe(false);
});

it('is taken with the key of any instance, and of none where one has no key', async () => {
  const two = [
    { url, key: 'a' },
    { url, key: 'b' },
  ];
  expect(await Promise.all(['a', 'b', 'c'].map((key) => areGood(sign(key), two)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(await areGood('anything', [{ url, key: 'a' }, url])).toBe(true);
  expect(await areGood('anything', [{ url, key: 'a' }, url], 'b')).toBe(false);
});

it('must be of the issuer that the URL names', async () => {
  const named = `${url}/?verify-key=k&verify-iss=pushpin`;
  expect(await areGood(sign('k'), named)).toBe(true);
  expect(await areGood(sign('k', { iss: 'other', exp: later }), named)).toBe(false);
});
