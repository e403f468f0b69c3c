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
type Found = Record<RouteName, Pair<number>[]>;

/** How much longer requests take in an app with the middleware than in the same one without it. */
export async function measureNotLive(options: Batches): Promise<Measured> {
  const found = eachRoute((): Pair<number>[] => []);
  for (let i = 0; i < options.rounds; i++) {
    const round = await oneRound({ ...options, oursFirst: options.oursFirst === (i % 2 === 0) });
    for (const name of routeNames) found[name].push(...round[name]);
  }
  const ratios = eachRoute((name) => medianRatio(found[name], (ms) => ms));
  const { write, without_etag, not_declared } = ratios;
  const microseconds = (ms: number) => (1000 * ms) / options.requests;
  return {
    figures: {
      not_live_ratio: Math.max(write, without_etag, not_declared),
      ...Object.fromEntries(routeNames.map((name) => [`${name}_request_ratio`, ratios[name]])),
    },
    details: {
      ...options,
      connections: CONNECTIONS,
      us_each: eachRoute((name) => medians(found[name], microseconds)),
    },
  };
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
  const found = eachRoute((): Pair<number>[] => []);
  for (let i = -WARM_UP_BATCHES; i < batches; i++) {
    for (const name of routeNames) {
      const { peer, method, path } = routes[name];
      const pair = { ours: stands[peer], bare: bareExpress };
      const ms = await inTurn(pair, oursFirst === (i % 2 === 0), ({ clients }) =>
        clients.call('hammer', method, path, requests),
      );
      if (i >= 0) found[name].push(ms);
    }
  }
  await Promise.all([bareExpress, oursExpress, oursExpressDeclared].map(endStand));
  return found;
}

async function start(peer: PeerName): Promise<Stand> {
  const stand = startStand(peer);
  await stand.clients.call('keepOpen', await stand.serving.call('listen'), CONNECTIONS);
  return stand;
}
