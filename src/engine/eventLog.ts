import type { EngineEvent, EventDetail, LogBatch } from '../model/index.js';
import type { Clock } from '../ports.js';

export interface EventLog {
  /** Answers the event's number, to be given as the cause of what follows from it. */
  record(detail: EventDetail, cause?: number): number;
  /** Everything after event `seq` that the ring still holds. */
  since(seq: number): LogBatch;
  /** Number of the newest event. */
  readonly newest: number;
  subscribe(listener: (event: EngineEvent) => void): () => void;
}

/** A ring without bodies: always on, bounded, and the same for every reader. */
export function createEventLog(clock: Clock, boot: () => number, capacity: number): EventLog {
  const ring: EngineEvent[] = [];
  const listeners = new Set<(event: EngineEvent) => void>();
  let seq = 0;
  return {
    record(detail, cause) {
      const event: EngineEvent = { ...detail, seq: ++seq, at: clock.wall(), ...(cause && { cause }) };
      ring.push(event);
      if (ring.length > capacity) ring.shift();
      for (const listener of listeners) listener(event);
      return seq;
    },
    since(from) {
      const events = ring.filter((event) => event.seq > from);
      const first = events[0]?.seq ?? seq + 1;
      return { boot: boot(), dropped: Math.max(0, first - from - 1), events };
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
