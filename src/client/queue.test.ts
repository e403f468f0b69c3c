import { expect, it } from 'vitest';
import { createQueue } from './queue.js';

it('hands over what comes, and the newest of what came while the loop was busy', async () => {
  const { put, end, iterator } = createQueue<number>(() => {});
  put(1);
  expect(await iterator.next()).toEqual({ value: 1, done: false });
  const next = iterator.next();
  put(2);
  put(3);
  put(4);
  expect(await next).toEqual({ value: 2, done: false });
  expect(await iterator.next()).toEqual({ value: 4, done: false });
  end();
  expect(await iterator.next()).toEqual({ value: undefined, done: true });
});

it('gives the last value before it ends, and takes none afterwards', async () => {
  const { put, end, iterator } = createQueue<number>(() => {});
  put(1);
  end();
  put(2);
  expect([await iterator.next(), await iterator.next()]).toEqual([
    { value: 1, done: false },
    { value: undefined, done: true },
  ]);
});

it('ends one who waits', async () => {
  const { end, iterator } = createQueue<number>(() => {});
  const next = iterator.next();
  end();
  expect(await next).toEqual({ value: undefined, done: true });
});

it('is given back when the loop is left', async () => {
  let returned = 0;
  const queue = createQueue<number>((own) => {
    if (own === queue) returned++;
  });
  queue.put(1);
  for await (const value of { [Symbol.asyncIterator]: () => queue.iterator }) if (value === 1) break;
  expect(returned).toBe(1);
  queue.put(2);
  expect(await queue.iterator.next()).toEqual({ value: undefined, done: true });
});

it('answers everybody who asks at once', async () => {
  const { put, end, iterator } = createQueue<number>(() => {});
  const both = Promise.all([iterator.next(), iterator.next()]);
  put(1);
  end();
  const late = new Promise((resolve) => setImmediate(resolve, 'one was forgotten'));
  expect(await Promise.race([both, late])).toEqual([
    { value: 1, done: false },
    { value: undefined, done: true },
  ]);
});
