import { expect, it } from 'vitest';
import { maskDeep } from './maskDeep.js';

it('is the same data, not copied, where there are no secrets', () => {
  const data = {
    rows: [{ url: '/a', list: [1, 2], pair: ['ETag', '"1"'] }],
    header: { name: 'A', value: 'b' },
  };
  expect(maskDeep(data)).toBe(data);
});

it('changes only the way to a secret, and leaves the data itself as it was', () => {
  const [plain, secret] = [{ url: '/a' }, { n: 1, url: '/b?token=abc', at: 2 }];
  const masked = maskDeep([plain, secret]);
  expect(JSON.stringify(masked)).toBe('[{"url":"/a"},{"n":1,"url":"/b?token=***","at":2}]');
  expect(masked[0]).toBe(plain);
  expect(secret.url).toBe('/b?token=abc');
});

it('keeps the order and the other members of a header, a cookie or a parameter', () => {
  const cookie = { path: '/?sid=abc', value: 'Bearer abcd', name: 'X-Token', domain: 'a.example' };
  expect(JSON.stringify(maskDeep({ list: [cookie] }))).toBe(
    '{"list":[{"path":"/?sid=***","value":"***","name":"X-Token","domain":"a.example"}]}',
  );
});

it('masks a member named __proto__ as any other', () => {
  const masked = maskDeep(JSON.parse('{"__proto__":{"password":"abc"},"token":"abc"}'));
  expect(JSON.stringify(masked)).toBe('{"__proto__":{"password":"***"},"token":"***"}');
  expect(Object.getPrototypeOf(masked)).toBe(Object.prototype);
});
