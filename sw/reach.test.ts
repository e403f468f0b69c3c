import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createReach, type ReachScope } from './reach.js';

const own = 'https://x';
const other = 'https://api.x';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A worker whose policy forbids these origins, and what it asked for. */
function worker(...forbidden: string[]) {
  const events = new EventTarget();
  const asked: [string, RequestInit | undefined][] = [];
  const violate = (blockedURI: string, disposition = 'enforce') =>
    void events.dispatchEvent(
      Object.assign(new Event('securitypolicyviolation'), { blockedURI, disposition }),
    );
  const scope = {
    location: { origin: own },
    addEventListener: events.addEventListener.bind(events),
    setTimeout,
    fetch: (url: string, init?: RequestInit) => {
      asked.push([url, init]);
      // The browser rejects first, and tells of the violation in a task of its own.
      if (forbidden.includes(new URL(url).origin)) setTimeout(() => violate(url), 1);
      return Promise.reject(new TypeError('Failed to fetch'));
    },
  };
  return { reach: createReach(scope as unknown as ReachScope), asked, violate };
}

it('knows of its own origin before anything is asked', () => {
  const { reach, asked } = worker();
  expect(reach.mayAsk(`${own}/a`)).toBe(true);
  // From the cache alone: it costs no request.
  expect(asked).toEqual([[`${own}/`, { mode: 'same-origin', cache: 'only-if-cached' }]]);
});

it('asks no origin of which it does not know yet, and tries each once', () => {
  const { reach, asked } = worker();
  expect([reach.mayAsk(`${other}/a`), reach.mayAsk(`${other}/b`)]).toEqual([false, false]);
  vi.advanceTimersByTime(50);
  expect(reach.mayAsk(`${other}/a`)).toBe(true);
  expect(asked.filter(([url]) => url.startsWith(other))).toHaveLength(1);
});

it.each([
  ['its own', own],
  ['another', other],
])('asks none that the policy forbids: %s', (_, origin) => {
  const { reach } = worker(origin);
  reach.mayAsk(`${origin}/a`);
  vi.advanceTimersByTime(100);
  expect(reach.mayAsk(`${origin}/a`)).toBe(false);
  expect(reach.mayAsk(`${origin === own ? other : own}/a`)).toBe(origin !== own);
});

it('believes what is forbidden later, and nothing that is only reported', () => {
  const { reach, violate } = worker();
  violate(`${own}/a`, 'report');
  violate('inline');
  expect(reach.mayAsk(`${own}/a`)).toBe(true);
  violate(`${own}/a`);
  expect(reach.mayAsk(`${own}/b`)).toBe(false);
});

it('remembers a limited number of origins', () => {
  const { reach, asked } = worker();
  for (let n = 0; n < 1_000; n++) reach.mayAsk(`https://h${n}.x/`);
  reach.mayAsk('https://h0.x/');
  expect(asked.filter(([url]) => url === 'https://h0.x/')).toHaveLength(2);
  expect(reach.mayAsk(`${own}/`)).toBe(true);
});

it('does not forget that its own origin is forbidden, however many others there are', () => {
  const { reach } = worker(own);
  vi.advanceTimersByTime(10);
  for (let n = 0; n < 500; n++) reach.mayAsk(`https://h${n}.x/`);
  expect(reach.mayAsk(`${own}/a`)).toBe(false);
});
