import type { EngineEvent, EventDetail, LogBatch } from '../model/index.js';
import type { Clock } from '../ports.js';
import { excerpt } from '../protocol/index.js';
import type { Limits } from './limits.js';

export interface EventLog {
  /** Answers the event's number, to be given as the cause of what follows from it. */
  record(detail: EventDetail, cause?: number): number;
  /** Everything after event `seq` that the ring still holds. */
  since(seq: number): LogBatch;
  /** Number of the newest event. */
  readonly newest: number;
  subscribe(listener: (event: EngineEvent) => void): () => void;
}

/** Peers choose tags and URLs, of any length. */
const longestText = 2_048;
const longestList = 64;
const keptProblems = 100;

const shorten = (_: string, value: unknown): unknown =>
  typeof value === 'string'
    ? excerpt(value, longestText)
    : Array.isArray(value)
      ? value.slice(0, longestList)
      : value;

/** A ring without bodies: always on, bounded, and the same for every reader. */
export function createEventLog(
  clock: Clock,
  boot: () => number,
  { logEvents, logBytes }: Pick<Limits, 'logEvents' | 'logBytes'>,
): EventLog {
  const ring: EngineEvent[] = [];
  const sizes: number[] = [];
  let size = 0;
  const listeners = new Set<(event: EngineEvent) => void>();
  let seq = 0;

  /** The oldest, but what went wrong is not lost in a flood of what went well. */
  function forgetOne(): void {
    const most = Math.min(keptProblems, logEvents / 2);
    const oldest = ring.findIndex(({ type }, n) => type !== 'problem' || n >= most);
    const at = Math.max(0, oldest);
    ring.splice(at, 1);
    size -= sizes.splice(at, 1)[0] ?? 0;
  }

  return {
    record(detail, cause) {
      const known = { ...detail, seq: ++seq, at: clock.wall(), ...(cause && { cause }) };
      const text = JSON.stringify(known);
      const kept = text.length > longestText ? JSON.stringify(known, shorten) : text;
      const event: EngineEvent = kept === text ? known : JSON.parse(kept);
      ring.push(event);
      sizes.push(kept.length);
      size += kept.length;
      while (ring.length > logEvents || size > logBytes) forgetOne();
      for (const listener of listeners) listener(event);
      return seq;
    },
    since(from) {
      const events = ring.filter((event) => event.seq > from);
      return { boot: boot(), dropped: Math.max(0, seq - from - events.length), events };
    },
    get newest() {
      return seq;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
