import type { WriteListener } from './link.js';

const mostEntries = 100;
const mostWrites = 100;
/** Milliseconds by which the clocks of page and worker may differ, and an event be late. */
const tolerance = 50;

/** One finished request, in ms of `performance.now()`. */
interface Ended {
  url: string;
  workerStart: number;
  end: number;
}

/** Younger than TypeScript's declarations: where a static route led. */
type Measurement = PerformanceResourceTiming & { workerMatchedSourceType?: string };

interface Begun {
  url: string;
  /** In ms of `performance.now()`. */
  at: number;
  /** How many requests look like it: it is done when so many have ended. */
  alike: number;
}

/**
 * The worker sees a write begin and never sees it end. The browser's own measurements of the page say when it ended, so
 * that nothing in the page needs to be patched. They do not name the method: the write is one of the requests of its URL for
 * which the worker was asked at the moment when it saw the write, so all of them must have ended. Where that cannot be
 * seen, the worker's own patience ends the matter.
 */
export function watchWrites(onDone: (writeId: string) => void): WriteListener {
  if (typeof PerformanceObserver === 'undefined') return () => {};
  const waiting = new Map<string, Begun>();
  const ended: Ended[] = [];

  function match(): void {
    for (const [writeId, begun] of waiting) {
      if (ended.filter((entry) => isOf(entry, begun)).length < begun.alike) continue;
      waiting.delete(writeId);
      onDone(writeId);
    }
  }

  const observer = new PerformanceObserver((list) => {
    ended.push(...(list.getEntries() as Measurement[]).filter(wasAsked).map(endedOf));
    ended.splice(0, Math.max(0, ended.length - mostEntries));
    match();
  });
  observer.observe({ type: 'resource' });
  return ({ writeId, url, at, alike }) => {
    waiting.set(writeId, { url: withoutFragment(url), at: onOwnClock(at), alike });
    const [oldest] = waiting.keys();
    if (waiting.size > mostWrites && oldest !== undefined) waiting.delete(oldest);
    match();
  };
}

/** The worker did not see, and so not count, what was routed around it. */
const wasAsked = ({ workerMatchedSourceType }: Measurement) => workerMatchedSourceType !== 'network';

function endedOf({ name, workerStart, responseEnd }: PerformanceResourceTiming): Ended {
  return { url: withoutFragment(name), workerStart, end: responseEnd };
}

/** By the wall clock of now, which `performance.timeOrigin` does not follow when it is set, or when the computer sleeps. */
const onOwnClock = (wall: number) => wall - Date.now() + performance.now();

function isOf(ended: Ended, begun: Begun): boolean {
  const sameMoment = Math.abs(ended.workerStart - begun.at) <= tolerance && ended.end >= begun.at - tolerance;
  return ended.url === begun.url && sameMoment;
}

const withoutFragment = (url: string) => url.split('#', 1)[0] ?? url;
