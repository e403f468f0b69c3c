import { expect, it } from 'vitest';
import { createPassing } from './passing.js';

const url = (path: string, origin = 'https://a.test') => `${origin}/${path}`;

it('lets two requests of an origin pass at a time, and one of a URL', async () => {
  const passing = createPassing();
  const { promise, resolve } = withResolver<Response>();
  const first = passing.pass(url('1'), () => promise);
  expect(passing.mayPass(url('1'))).toBe(false);
  expect(passing.mayPass(url('2'))).toBe(true);
  const second = passing.pass(url('2'), () => new Promise(() => {}));
  expect(passing.mayPass(url('3'))).toBe(false);
  expect(passing.mayPass(url('3', 'https://b.test'))).toBe(true);
  resolve(new Response());
  await first;
  expect(passing.mayPass(url('3'))).toBe(true);
  void second;
});

it('counts no longer what failed', async () => {
  const passing = createPassing();
  await expect(passing.pass(url('1'), () => Promise.reject(new TypeError('failed')))).rejects.toThrow(
    'failed',
  );
  expect(passing.mayPass(url('1'))).toBe(true);
});

function withResolver<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((yes) => {
    resolve = yes;
  });
  return { promise, resolve };
}
