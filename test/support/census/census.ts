import { EventEmitter, getEventListeners } from 'node:events';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { instancesOf } from './instances.js';

/** What is there in a process, by name. */
export interface Census {
  /** On emitters and abort signals that are alive: `Socket close`. */
  listeners: Record<string, number>;
  /** Timers that will still fire, Node's own and those that do not keep the process alive among them. */
  timers: number;
  /** Connections that are alive, in memory and on the network, open or not. */
  sockets: Record<string, number>;
  /** As Node itself counts what keeps the process alive: `TCPSocketWrap`, `Timeout`. */
  active: Record<string, number>;
  heapBytes: number;
}

export function takeCensus(): Census {
  const listeners: Record<string, number> = {};
  for (const emitter of instancesOf(EventEmitter.prototype)) countEmitter(listeners, emitter);
  for (const signal of instancesOf(AbortSignal.prototype)) countSignal(listeners, signal);
  return {
    listeners,
    timers: instancesOf(Timer.prototype as NodeJS.Timeout & { _destroyed?: boolean }).filter(isPending)
      .length,
    sockets: tally(instancesOf(Duplex.prototype).filter(isConnection).map(nameOf)),
    active: tally(process.getActiveResourcesInfo()),
    heapBytes: process.memoryUsage().heapUsed,
  };
}

/** How many more there are than before, each name for itself: what was freed of one makes up for nothing of another. */
export function excess(
  before: Record<string, number>,
  after: Record<string, number>,
): Record<string, number> {
  const more = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return Object.fromEntries(more.filter(([, count]) => count > 0));
}

const Timer = Object.getPrototypeOf(clearedTimer()).constructor as { prototype: object };

function clearedTimer(): NodeJS.Timeout {
  const timer = setTimeout(() => {}, 1);
  clearTimeout(timer);
  return timer;
}

const isPending = (timer: object) =>
  Object.hasOwn(timer, '_onTimeout') && !(timer as { _destroyed: boolean })._destroyed;

/** Not their prototypes, which have themselves for ancestors as well. */
const isConnection = (duplex: Duplex) =>
  Object.hasOwn(duplex, '_events') && (duplex instanceof Socket || nameOf(duplex) === 'DuplexSide');

function countEmitter(counts: Record<string, number>, emitter: EventEmitter): void {
  if (!Object.hasOwn(emitter, '_events')) return;
  for (const event of emitter.eventNames()) {
    add(counts, `${nameOf(emitter)} ${String(event)}`, emitter.listenerCount(event));
  }
}

function countSignal(counts: Record<string, number>, signal: AbortSignal): void {
  if (signal === AbortSignal.prototype) return;
  add(counts, 'AbortSignal abort', getEventListeners(signal, 'abort').length);
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) add(counts, name, 1);
  return counts;
}

function add(counts: Record<string, number>, name: string, count: number): void {
  if (count > 0) counts[name] = (counts[name] ?? 0) + count;
}

const nameOf = (object: object) => object.constructor?.name ?? 'nameless';
