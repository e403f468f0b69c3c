import { expect, it } from 'vitest';
import { isJsonType, isTextType } from './mediaType.js';

it('knows JSON', () => {
  expect(['application/json', 'text/json', 'application/problem+json'].every(isJsonType)).toBe(true);
  expect(['', 'application/jsonp', 'text/plain', 'application/json-seq'].some(isJsonType)).toBe(false);
});

it('knows text', () => {
  expect(
    ['text/plain', 'text/html', 'image/svg+xml', 'application/xml', 'application/javascript'].every(
      isTextType,
    ),
  ).toBe(true);
  expect(['', 'image/png', 'application/octet-stream', 'application/json'].some(isTextType)).toBe(false);
});
