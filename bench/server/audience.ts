import { pause } from '../../test/support/time.js';
import { type Child, startChild } from './child.js';
import type { Clients } from './clients.js';
import type { PeerName } from './peers/index.js';
import type { Memory, Serving } from './serve.js';

export interface Delivery {
  /** From the moment when the server is told of the update to the last byte at the last client. */
  ms: number;
  /** Processor time of the server meanwhile. */
  cpuMs: number;
  /** From the moment when the clients begin to ask again until all are held. */
  returnMs: number;
  /** The share of the time that the clients were at work. */
  clientsBusy: number;
}

/** A server and the clients that it holds, each in a process of its own. */
export interface Audience {
  /** For each client, what the server needs more than before they came. */
  memory: Memory;
  update(): Promise<Delivery>;
  end(): Promise<void>;
}

const WARM_UP = { clients: 500, updates: 5 };

export async function gatherAudience(peer: PeerName, count: number): Promise<Audience> {
  const serving = startChild<Serving>('./serve.js', [peer]);
  const clients = startChild<Clients>('./clients.js');
  const both = { serving, clients };
  const port = await serving.call('listen');
  await warmUp(both, port);
  const before = await settledMemory(serving);
  await gather(both, port, count);
  const memory = perClient(before, await settledMemory(serving), count);
  return {
    memory,
    update: () => updateAll(both, count),
    end: async () => {
      await Promise.all([serving.end(), clients.end()]);
    },
  };
}

/** What is compiled, loaded and kept once is no cost of a client. */
async function warmUp(both: Both, port: number): Promise<void> {
  await gather(both, port, WARM_UP.clients);
  for (let i = 0; i < WARM_UP.updates; i++) await updateAll(both, WARM_UP.clients);
  await both.clients.call('cut');
  await both.serving.call('held', 0);
}

interface Both {
  serving: Child<Serving>;
  clients: Child<Clients>;
}

async function gather({ serving, clients }: Both, port: number, count: number): Promise<void> {
  await clients.call('open', port, count, await serving.call('etag'));
  await serving.call('held', count);
}

async function updateAll({ serving, clients }: Both, count: number): Promise<Delivery> {
  await clients.call('expectUpdate');
  const update = serving.call('update');
  const told = await clients.call('told');
  const { at, cpuMs } = await update;
  const cpuMsAfter = await serving.call('cpuMs');
  const asked = await clients.call('ask');
  const held = await serving.call('held', count);
  return { ms: told.at - at, cpuMs: cpuMsAfter - cpuMs, returnMs: held - asked, clientsBusy: told.busy };
}

/** What was cut or begun may have an end that is still to come. */
async function settledMemory(serving: Child<Serving>): Promise<Memory> {
  await pause(300);
  return serving.call('memory');
}

function perClient(before: Memory, after: Memory, count: number): Memory {
  return {
    heapBytes: (after.heapBytes - before.heapBytes) / count,
    rssBytes: (after.rssBytes - before.rssBytes) / count,
  };
}
