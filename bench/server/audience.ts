import { pause } from '../../test/support/time.js';
import type { CrowdName } from './clients.js';
import type { PeerName } from './peers/index.js';
import { endStand, type Stand, startStand } from './processes.js';
import type { Memory } from './serve.js';

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

export async function gatherAudience(peer: PeerName, kind: CrowdName, count: number): Promise<Audience> {
  const stand = startStand(peer);
  const port = await stand.serving.call('listen');
  const place = { kind, port };
  await warmUp(stand, place);
  const before = await settledMemory(stand);
  await gather(stand, place, count);
  const memory = perClient(before, await settledMemory(stand), count);
  return { memory, update: () => updateAll(stand, count), end: () => endStand(stand) };
}

/** What is compiled, loaded and kept once is no cost of a client. */
async function warmUp(stand: Stand, place: Place): Promise<void> {
  await gather(stand, place, WARM_UP.clients);
  for (let i = 0; i < WARM_UP.updates; i++) await updateAll(stand, WARM_UP.clients);
  await stand.clients.call('cut');
  await stand.serving.call('held', 0);
}

interface Place {
  kind: CrowdName;
  port: number;
}

async function gather({ serving, clients }: Stand, { kind, port }: Place, count: number): Promise<void> {
  await clients.call('open', kind, port, count, await serving.call('etag'));
  await serving.call('held', count);
}

async function updateAll({ serving, clients }: Stand, count: number): Promise<Delivery> {
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
async function settledMemory({ serving }: Stand): Promise<Memory> {
  await pause(300);
  return serving.call('memory');
}

function perClient(before: Memory, after: Memory, count: number): Memory {
  return {
    heapBytes: (after.heapBytes - before.heapBytes) / count,
    rssBytes: (after.rssBytes - before.rssBytes) / count,
  };
}
