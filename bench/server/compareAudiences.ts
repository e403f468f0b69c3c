import { type Audience, type Delivery, gatherAudience } from './audience.js';
import type { CrowdName } from './clients.js';
import { inTurn, medianRatio, medians, type Pair } from './pair.js';
import type { PeerName } from './peers/index.js';
import type { Memory } from './serve.js';

export interface Crowds {
  kind: CrowdName;
  /** Of each server, at once. */
  clients: number;
  /** Each with servers of its own. */
  rounds: number;
  /** In each round, of each server. */
  updates: number;
  oursFirst: boolean;
}

export interface Compared {
  memory: Pair<Memory>[];
  deliveries: Pair<Delivery>[];
}

/** The same crowd at two servers that stand side by side. */
export async function compareAudiences(peers: Pair<PeerName>, crowds: Crowds): Promise<Compared> {
  const rounds: Compared[] = [];
  for (let i = 0; i < crowds.rounds; i++) {
    rounds.push(await oneRound(peers, { ...crowds, oursFirst: crowds.oursFirst === (i % 2 === 0) }));
  }
  return {
    memory: rounds.flatMap(({ memory }) => memory),
    deliveries: rounds.flatMap(({ deliveries }) => deliveries),
  };
}

async function oneRound(
  peers: Pair<PeerName>,
  { kind, clients, updates, oursFirst }: Crowds,
): Promise<Compared> {
  const audiences = await inTurn(peers, oursFirst, (peer) => gatherAudience(peer, kind, clients));
  const deliveries: Pair<Delivery>[] = [];
  for (let i = 0; i < updates; i++) {
    deliveries.push(await inTurn(audiences, oursFirst === (i % 2 === 0), (one: Audience) => one.update()));
  }
  await inTurn(audiences, oursFirst, (one) => one.end());
  const { ours, bare } = audiences;
  return { memory: [{ ours: ours.memory, bare: bare.memory }], deliveries };
}

/** All that was found out, for the report. */
export function describeCompared({ memory, deliveries }: Compared) {
  return {
    heap_bytes_each: medians(memory, ({ heapBytes }) => heapBytes),
    rss_bytes_each: medians(memory, ({ rssBytes }) => rssBytes),
    rss_ratio: medianRatio(memory, ({ rssBytes }) => rssBytes),
    fanout_server_cpu_ms: medians(deliveries, ({ cpuMs }) => cpuMs),
    fanout_server_cpu_ratio: medianRatio(deliveries, ({ cpuMs }) => cpuMs),
    return_ratio: medianRatio(deliveries, ({ returnMs }) => returnMs),
    clients_busy: medians(deliveries, ({ clientsBusy }) => clientsBusy),
    memory,
    deliveries,
  };
}
