import { type Child, startChild } from '../../test/support/child/startChild.js';
import type { Clients } from './clients.js';
import type { PeerName } from './peers/index.js';
import type { Serving } from './serve.js';

/** A server and its clients, each in a process of its own: neither takes the other's time. */
export interface Stand {
  serving: Child<Serving>;
  clients: Child<Clients>;
}

export function startStand(peer: PeerName): Stand {
  return {
    serving: startChild<Serving>(new URL('./serve.js', import.meta.url), [peer]),
    clients: startChild<Clients>(new URL('./clients.js', import.meta.url)),
  };
}

export async function endStand({ serving, clients }: Stand): Promise<void> {
  await Promise.all([serving.end(), clients.end()]);
}
