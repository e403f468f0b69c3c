import type { AddressInfo } from 'node:net';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { answerCalls, machineMs } from '../../test/support/child/calls.js';
import { type PeerName, startPeer } from './peers/index.js';

export type Serving = typeof serving;

export interface Memory {
  /** Of JavaScript's heap and of the buffers beside it. */
  heapBytes: number;
  /** All that the process has from the system: it is not given back at once, and grows in steps. */
  rssBytes: number;
}

const peer = await startPeer(process.argv[2] as PeerName);

/** The process of one server. */
const serving = {
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => peer.server.listen(0, '127.0.0.1', 4096, resolve));
    return (peer.server.address() as AddressInfo).port;
  },

  etag: (): string => peer.etag(),

  /** The moment when so many are held. */
  async held(count: number): Promise<number> {
    while (peer.held() !== count) await pause(1);
    return machineMs();
  },

  /** The moment just before all were told, and the processor time that was used until then. */
  update(): { at: number; cpuMs: number } {
    const before = { at: machineMs(), cpuMs: cpuMs() };
    peer.update();
    return before;
  },

  cpuMs,

  /** Of what is still in use. */
  async memory(): Promise<Memory> {
    await collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapBytes: heapUsed + external, rssBytes: rss };
  },
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

// What the first collection lets go of may have been holding more.
async function collect(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    globalThis.gc?.();
    await turn();
  }
}

answerCalls(serving);
