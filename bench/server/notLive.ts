import type { Measured } from '../../test/support/report.js';
import { type Batch, type Batches, CONNECTIONS, compareRoutes, type Route } from './compareRoutes.js';
import { medianRatio, medians, type Pair } from './pair.js';

const routes = {
  write: { method: 'POST', path: '/write' },
  without_etag: { method: 'GET', path: '/health' },
  /** For comparison: an answer that its head makes live, and that nobody waits for. */
  live: { method: 'GET', path: '/report' },
} satisfies Record<string, Route>;

/** The same path, where the app has said which of its routes are live. */
const undeclared = { not_declared: routes.live } satisfies Record<string, Route>;

/** How much longer requests take in an app with the middleware than in the same one without it. */
export async function measureNotLive(options: Batches): Promise<Measured> {
  const found = {
    ...(await compareRoutes({ ours: 'oursExpress', bare: 'bareExpress' }, routes, options)),
    ...(await compareRoutes({ ours: 'oursExpressDeclared', bare: 'bareExpress' }, undeclared, options)),
  };
  const ratios = mapValues(found, (pairs) => medianRatio(pairs, ({ ms }) => ms));
  const cpuRatios = mapValues(found, (pairs) => medianRatio(pairs, ({ cpuMs }) => cpuMs));
  const microseconds = ({ ms }: Batch) => (1000 * ms) / options.requests;
  return {
    figures: {
      not_live_ratio: worstNotLive(ratios),
      not_live_cpu_ratio: worstNotLive(cpuRatios),
      ...withSuffix('_request_ratio', ratios),
      ...withSuffix('_request_cpu_ratio', cpuRatios),
    },
    details: {
      ...{ ...options, connections: CONNECTIONS },
      us_each: mapValues(found, (pairs) => medians(pairs, microseconds)),
    },
  };
}

type Name = keyof typeof routes | keyof typeof undeclared;

function worstNotLive({ write, without_etag, not_declared }: Record<Name, number>): number {
  return Math.max(write, without_etag, not_declared);
}

function mapValues<T>(found: Record<Name, Pair<Batch>[]>, map: (pairs: Pair<Batch>[]) => T): Record<Name, T> {
  const entries = Object.entries(found).map(([name, pairs]) => [name, map(pairs)]);
  return Object.fromEntries(entries) as Record<Name, T>;
}

function withSuffix(suffix: string, ratios: Record<Name, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name + suffix, ratio]));
}
