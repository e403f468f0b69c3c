import { expect, it } from 'vitest';
import type { FetchParts, Way } from './onFetch.js';
import { answerOrLast } from './standIn.js';

const representation = {
  ...{
    status: 200,
    headers: [
      ['content-type', 'text/plain'],
      ['age', '1'],
      ['cache-status', 'CDN; hit'],
    ],
  },
  body: new TextEncoder().encode('last').buffer,
};

function answered(
  send: () => Promise<Response>,
  init: RequestInit = {},
  known: unknown = representation,
  distrustedUntil = 0,
) {
  const asked: unknown[] = [];
  const engine = {
    lastKnown: async (...args: unknown[]) => {
      asked.push(args[1]);
      return known && { representation: known, age: 12.9 };
    },
    log: { record: () => 0 },
  };
  const parts = { origin: 'https://x', engine, distrustedUntil } as unknown as FetchParts;
  const way = { clientId: 'c', send, waitUntil() {} } as Way;
  const answer = answerOrLast(parts, new Request('https://x/a', init), way, send);
  return { answer, asked };
}

const fails = () => Promise.reject(new TypeError('Failed to fetch'));

it.each([500, 502, 503, 504])('the last value stands for a %i, and says so', async (status) => {
  const { answer, asked } = answered(async () => new Response('sorry', { status }));
  const response = await answer;
  expect([response.status, await response.text()]).toEqual([200, 'last']);
  expect(response.headers.get('age')).toBe('12');
  expect(response.headers.get('cache-status')).toBe(
    `CDN; hit, LiveResource; fwd=stale; fwd-status=${status}; detail=stale-if-error`,
  );
  expect(response.headers.has('warning')).toBe(false);
  expect(asked).toEqual(['tab:c']);
});

it('the last value stands for an answer that never came', async () => {
  const response = await answered(fails).answer;
  expect(await response.text()).toBe('last');
  expect(response.headers.get('cache-status')).toContain('LiveResource; fwd=stale; detail=');
});

it.each([200, 304, 401, 403, 404, 429, 501, 505])('a %i stands for itself', async (status) => {
  const own = new Response(status === 304 ? null : 'own', { status });
  const { answer, asked } = answered(async () => own);
  expect([await answer, asked]).toEqual([own, []]);
});

it('a page that wants no redirect gets what happened: it may be the one to a login', async () => {
  await expect(answered(fails, { redirect: 'error' }).answer).rejects.toThrow('Failed to fetch');
});

it('a page that gave up gets its own reason', async () => {
  const signal = AbortSignal.abort('enough');
  await expect(answered(() => Promise.reject('enough'), { signal }).answer).rejects.toBe('enough');
});

it('where there is none, what happened is handed on as it is', async () => {
  const own = new Response('sorry', { status: 503 });
  expect(await answered(async () => own, {}, null).answer).toBe(own);
  await expect(answered(fails, {}, null).answer).rejects.toThrow(new TypeError('Failed to fetch'));
});

it('nothing stands in for a while after a fault of ours: a login may not have been noticed', async () => {
  const soon = Date.now() + 10_000;
  await expect(answered(fails, {}, representation, soon).answer).rejects.toThrow('Failed to fetch');
});
