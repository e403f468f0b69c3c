import type { Measured } from '../../test/support/report.js';
import { inTurn, medianRatio, medians, type Pair } from './pair.js';
import type { PeerName } from './peers/index.js';
import { endStand, type Stand, startStand } from './processes.js';

export interface Batches {
  /** Each with servers of its own: no two processes are quite as fast. */
  rounds: number;
  /** In each round, of each route and server. */
  batches: number;
  /** In each batch. */
  requests: number;
  oursFirst: boolean;
}

const CONNECTIONS = 16;
// What is measured is code that has been compiled.
const WARM_UP_BATCHES = 10;

/** What an app answers that is not live, by what it is that the middleware does not know before. */
const notLive = {
  write: { peer: 'oursExpress', method: 'POST', path: '/write' },
  without_etag: { peer: 'oursExpress', method: 'GET', path: '/health' },
  not_declared: { peer: 'oursExpressDeclared', method: 'GET', path: '/report' },
} as const;

const routes = {
  ...notLive,
  /** For comparison: an answer that is made live by its head, and that nobody waits for. */
  live: { peer: 'oursExpress', method: 'GET', path: '/report' },
} as const;

type RouteName = keyof typeof routes;
type Found = Record<RouteName, Pair<Batch>[]>;

interface Batch {
  ms: number;
  /** Processor time of the server: what else runs on the machine is not in it. */
  cpuMs: number;
}

/** How much longer requests take in an app with the middleware than in the same one without it. */
export async function measureNotLive(options: Batches): Promise<Measured> {
  const found = eachRoute((): Pair<Batch>[] => []);
  for (let i = 0; i < options.rounds; i++) {
    const round = await oneRound({ ...options, oursFirst: options.oursFirst === (i % 2 === 0) });
    for (const name of routeNames) found[name].push(...round[name]);
  }
  const ratios = eachRoute((name) => medianRatio(found[name], ({ ms }) => ms));
  const cpuRatios = eachRoute((name) => medianRatio(found[name], ({ cpuMs }) => cpuMs));
  const microseconds = ({ ms }: Batch) => (1000 * ms) / options.requests;
  return {
    figures: {
      not_live_ratio: worst(ratios),
      not_live_cpu_ratio: worst(cpuRatios),
      ...named('_request_ratio', ratios),
      ...named('_request_cpu_ratio', cpuRatios),
    },
    details: {
      ...options,
      connections: CONNECTIONS,
      us_each: eachRoute((name) => medians(found[name], microseconds)),
    },
  };
}

function worst({ write, without_etag, not_declared }: Record<RouteName, number>): number {
  return Math.max(write, without_etag, not_declared);
}

function named(suffix: string, ratios: Record<RouteName, number>): Record<string, number> {
  return Object.fromEntries(routeNames.map((name) => [`${name}${suffix}`, ratios[name]]));
}

const routeNames = Object.keys(routes) as RouteName[];

function eachRoute<T>(make: (name: RouteName) => T): Record<RouteName, T> {
  return Object.fromEntries(routeNames.map((name) => [name, make(name)])) as Record<RouteName, T>;
}

async function oneRound({ batches, requests, oursFirst }: Batches): Promise<Found> {
  const [bareExpress, oursExpress, oursExpressDeclared] = await Promise.all([
    start('bareExpress'),
    start('oursExpress'),
    start('oursExpressDeclared'),
  ]);
  const stands = { oursExpress, oursExpressDeclared };
  const found = eachRoute((): Pair<Batch>[] => []);
  for (let i = -WARM_UP_BATCHES; i < batches; i++) {
    for (const name of routeNames) {
      const { peer, method, path } = routes[name];
      const pair = { ours: stands[peer], bare: bareExpress };
      const oursNow = oursFirst === (i % 2 === 0);
      const batch = await inTurn(pair, oursNow, (stand) => oneBatch(stand, method, path, requests));
      if (i >= 0) found[name].push(batch);
    }
  }
  await Promise.all([bareExpress, oursExpress, oursExpressDeclared].map(endStand));
  return found;
}

async function oneBatch({ serving, clients }: Stand, method: string, path: string, requests: number) {
  const before = await serving.call('cpuMs');
  const ms = await clients.call('hammer', method, path, requests);
  return { ms, cpuMs: (await serving.call('cpuMs')) - before };
}

async function start(peer: PeerName): Promise<Stand> {
  const stand = startStand(peer);
  await stand.clients.call('keepOpen', await stand.serving.call('listen'), CONNECTIONS);
  return stand;
}
