import { expect, it } from 'vitest';
import { type Collection, collectionUrl, readCollectionUrl, registrationUrl } from './collectionUrl.js';

const read = (target: string) => readCollectionUrl('/api/callbacks/', target);

it.each<[Collection]>([
  [{ name: 'value', target: '/counter/a/' }],
  [{ name: 'changes', target: '/chat/?room=a&b=%2F/c' }],
  [{ name: 'value', target: '/a%2Fb?u=%25' }],
  [{ name: 'multiplex' }],
])('finds in a URL what was written into it: %o', (collection) => {
  const callback = 'https://a.example/hook?u=/x/&b=%2F';
  expect(read(collectionUrl('/api/callbacks/', collection))).toEqual({ kind: 'collection', collection });
  expect(read(registrationUrl('/api/callbacks/', collection, callback))).toEqual({
    kind: 'registration',
    collection,
    callback,
  });
});

it('takes resources and callbacks in other spellings', () => {
  expect(read('/api/callbacks/value?u=%2f%7ejoe%2F')).toMatchObject({ collection: { target: '/~joe/' } });
  expect(read('/api/callbacks/multiplex/')).toMatchObject({ kind: 'collection' });
  expect(read('/api/callbacks/multiplex/https://a.example/hook')).toMatchObject({
    callback: 'https://a.example/hook',
  });
  expect(read('/api/callbacks/value?u=%2F/https://a.example/hook?a=b')).toMatchObject({
    callback: 'https://a.example/hook?a=b',
  });
});

it.each([
  '/callbacks/value?u=%2F',
  '/api/callbacks/',
  '/api/callbacks/values',
  '/api/callbacks/value/x',
  '/api/callbacks/multiplexed',
])('leaves %s alone', (target) => expect(read(target)).toBeUndefined());

it.each([
  'value',
  'value?',
  'value?u=',
  'value?u=/counter/',
  'value?u=counter',
  'value?u=%',
  'value?v=%2F',
  'value?u=%2F&x=1',
  'multiplex/%',
])('refuses %s', (rest) => expect(read(`/api/callbacks/${rest}`)).toMatchObject({ kind: 'malformed' }));
