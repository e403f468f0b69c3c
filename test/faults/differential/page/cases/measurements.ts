import type { Case, Situation } from '../../case.js';
import { everywhere } from './common.js';

const network: readonly Situation[] = ['first', 'second', 'known', 'learnt'];

/** Younger than TypeScript's declarations. */
type Measurement = PerformanceResourceTiming & {
  contentType?: string;
  contentEncoding?: string;
  deliveryType?: string;
};

/** What the browser measured of a request. Not how long it took. */
export const measurements: readonly Case[] = [
  measured('of JSON', 'json', everywhere),
  measured('of a body of 100 kB', 'bytes?length=100000', everywhere),
  measured('of gzip', 'coded?coding=gzip', everywhere),
  measured(
    'of Server-Timing',
    `fields?set=${encodeURIComponent(JSON.stringify([['Server-Timing', 'db;dur=5;desc="x", y']]))}`,
    everywhere,
  ),
  measured('of a status', 'status?code=404', ['first', 'second', 'learnt']),
  measured('of a redirect', 'redirect', network),
  measured('of what the HTTP cache has', 'cached?control=max-age=60&constant', ['first', 'second', 'known']),
  measured('of a failure', 'reset?after={asked}', ['first', 'second', 'known']),
  measured('of another origin', 'cors', ['first', 'second', 'known'], { from: 'other' }),
  {
    name: 'measurements of several requests, in their order',
    at: 'json',
    in: ['first', 'second', 'known', 'hit'],
    run: async ({ url, at }) => {
      performance.clearResourceTimings();
      for (const one of [url, at('text'), url]) await (await fetch(one)).text();
      return performance.getEntriesByType('resource').map(({ name }) => name);
    },
  },
];

function measured(name: string, at: string, within: readonly Situation[], more: Partial<Case> = {}): Case {
  return {
    name: `measurements ${name}`,
    at,
    in: within,
    realms: more.from ? ['page'] : ['page', 'worker'],
    ...more,
    run: async ({ url }) => {
      performance.clearResourceTimings();
      await fetch(url).then(
        (response) => response.text(),
        () => {},
      );
      const entries = (await entriesOf(url)) as Measurement[];
      return entries.map(shown);
    },
  };
}

/** They come a moment after the body. */
async function entriesOf(url: string): Promise<PerformanceEntryList> {
  for (let n = 0; n < 50; n += 1) {
    const entries = performance.getEntriesByName(url, 'resource');
    if (entries.length > 0) return entries;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return [];
}

function shown(entry: Measurement) {
  const { name, initiatorType, nextHopProtocol, responseStatus, contentType, contentEncoding, deliveryType } =
    entry;
  const { transferSize, encodedBodySize, decodedBodySize, renderBlockingStatus } = entry as Measurement & {
    renderBlockingStatus: string;
  };
  const { startTime, fetchStart, requestStart, responseStart, responseEnd, redirectStart } = entry;
  const inOrder = [startTime, fetchStart, requestStart, responseStart, responseEnd].every(
    (at, n, all) => n === 0 || at === 0 || at >= (all[n - 1] ?? 0),
  );
  return {
    ...{ name, initiatorType, nextHopProtocol, responseStatus, contentType, contentEncoding, deliveryType },
    ...{ transferSize, encodedBodySize, decodedBodySize, renderBlockingStatus, inOrder },
    ...{ isRedirected: redirectStart > 0, askedWorker: entry.workerStart > 0 },
    serverTiming: entry.serverTiming.map(
      ({ name: of, duration, description }) => `${of} ${duration} ${description}`,
    ),
  };
}
