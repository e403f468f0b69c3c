import { performance } from 'node:perf_hooks';
import { answerCalls, machineMs } from '../../test/support/child/calls.js';
import type { Crowd } from './load/crowd.js';
import { Hammer } from './load/hammer.js';
import { LongPolls } from './load/longPolls.js';
import { Subscribers } from './load/subscribers.js';

export type Clients = typeof clients;

const crowds = { longPolls: LongPolls, subscribers: Subscribers };

export type CrowdName = keyof typeof crowds;

let crowd: Crowd = new LongPolls();
const hammer = new Hammer();
let told: Promise<Told> | undefined;

export interface Told {
  /** The moment when all had been told. */
  at: number;
  /** The share of the time since they were ready in which they were at work: near 1, they are what is measured. */
  busy: number;
}

/** The process of the clients of one server. */
const clients = {
  open(kind: CrowdName, port: number, count: number, etag: string): Promise<void> {
    crowd = new crowds[kind]();
    return crowd.open(port, count, etag);
  },

  /** Before an update; `told` says when all have heard of it. */
  expectUpdate(): void {
    globalThis.gc?.();
    told = whenTold();
  },

  told(): Promise<Told> {
    if (!told) throw new Error('no update was expected');
    return told;
  },

  /** The moment when they began to ask again. */
  ask(): number {
    const at = machineMs();
    crowd.ask();
    return at;
  },

  cut: (): void => crowd.cut(),

  keepOpen: (port: number, connections: number): Promise<void> => hammer.open(port, connections),

  hammer: (method: string, target: string, count: number): Promise<number> =>
    hammer.run(method, target, count),
};

async function whenTold(): Promise<Told> {
  const since = performance.eventLoopUtilization();
  const at = await crowd.told();
  return { at, busy: performance.eventLoopUtilization(since).utilization };
}

answerCalls(clients);
