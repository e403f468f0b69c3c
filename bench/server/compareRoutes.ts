import { inTurn, type Pair } from './pair.js';
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

export interface Route {
  method: string;
  path: string;
}

export interface Batch {
  ms: number;
  /** Processor time of the server: what else runs on the machine is not in it. */
  cpuMs: number;
}

export type Found<Name extends string> = Record<Name, Pair<Batch>[]>;

/** Enough for a server that always has something to do. */
export const CONNECTIONS = 16;
// What is measured is code that has been compiled: that takes thousands of requests.
const WARM_UP_REQUESTS = 9_000;

/** The same routes of two servers that get the same requests. */
export async function compareRoutes<Name extends string>(
  peers: Pair<PeerName>,
  routes: Record<Name, Route>,
  options: Batches,
): Promise<Found<Name>> {
  const found = Object.fromEntries(Object.keys(routes).map((name) => [name, []])) as unknown as Found<Name>;
  for (let i = 0; i < options.rounds; i++) {
    await addRound(found, peers, routes, { ...options, oursFirst: options.oursFirst === (i % 2 === 0) });
  }
  return found;
}

async function addRound<Name extends string>(
  found: Found<Name>,
  peers: Pair<PeerName>,
  routes: Record<Name, Route>,
  { batches, requests, oursFirst }: Batches,
): Promise<void> {
  const [ours, bare] = await Promise.all([start(peers.ours), start(peers.bare)]);
  const names = Object.keys(routes) as Name[];
  const warmUp = Math.ceil(WARM_UP_REQUESTS / requests / names.length);
  for (let i = -warmUp; i < batches; i++) {
    for (const name of names) {
      const oursNow = oursFirst === (i % 2 === 0);
      const pair = await inTurn({ ours, bare }, oursNow, (stand) => run(stand, routes[name], requests));
      if (i >= 0) found[name].push(pair);
    }
  }
  await Promise.all([endStand(ours), endStand(bare)]);
}

async function run({ serving, clients }: Stand, { method, path }: Route, requests: number): Promise<Batch> {
  const before = await serving.call('cpuMs');
  const ms = await clients.call('hammer', method, path, requests);
  return { ms, cpuMs: (await serving.call('cpuMs')) - before };
}

async function start(peer: PeerName): Promise<Stand> {
  const stand = startStand(peer);
  await stand.clients.call('keepOpen', await stand.serving.call('listen'), CONNECTIONS);
  return stand;
}
