import type { EngineEvent } from '../../../../src/model/index.js';
import type { EventPlace, Transition } from '../../model.js';
import type { LogEntry, Session } from '../../session.js';
import { describeEvent } from './describeEvent.js';

/** A move of a subscription, or of a connection that carried it. */
export interface StateLine {
  id: number;
  at: number;
  subject: 'subscription' | 'connection';
  connection: number | undefined;
  from: string;
  to: string;
  reason: string;
  /** Milliseconds until the next move of the same; of the last one: until now. */
  lasted: number;
  cause: { text: string; at: number; event: EngineEvent } | undefined;
}

/** Every move, the newest first. */
export function statesView(session: Session, resource: number): StateLine[] {
  const own = session.transitions.group('subscription', resource);
  const carriers = [...session.connections.values()].filter(({ targets, id }) => {
    const isNow = session.subscriptions.get(resource)?.connection === id;
    return isNow || targets.includes(resource);
  });
  const carried = carriers.flatMap(({ id }) => session.transitions.group('connection', id));
  return [linesOf(session, own), ...groupById(carried).map((moves) => linesOf(session, moves))]
    .flat()
    .sort((a, b) => b.at - a.at || b.id - a.id);
}

/** Those of a connection alone, likewise. */
export function connectionStates(session: Session, connection: number): StateLine[] {
  return linesOf(session, session.transitions.group('connection', connection)).reverse();
}

function groupById(moves: readonly Transition[]): Transition[][] {
  const groups = new Map<number | undefined, Transition[]>();
  for (const move of moves) groups.set(move.connection, [...(groups.get(move.connection) ?? []), move]);
  return [...groups.values()];
}

function linesOf(session: Session, moves: readonly Transition[]): StateLine[] {
  const ordered = [...moves].sort((a, b) => a.at - b.at || a.id - b.id);
  return ordered.map((move, place) => ({
    ...{ id: move.id, at: move.at, from: move.from, to: move.to, reason: move.reason },
    subject: move.connection === undefined ? 'subscription' : 'connection',
    connection: move.connection,
    lasted: (ordered[place + 1]?.at ?? session.clocks.now) - move.at,
    cause: causeOf(session, move.cause),
  }));
}

function causeOf(session: Session, place: EventPlace | undefined): StateLine['cause'] {
  const event = place && findEvent(session, place)?.event;
  return event && { text: describeEvent(event), at: event.at, event };
}

/** An event of an engine's log, if it is still there. */
export function findEvent(session: Session, { source, boot, seq }: EventPlace): LogEntry | undefined {
  const id = session.index.sources.get(source);
  if (id === undefined) return undefined;
  const entries = session.log.group('source', id);
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle] as LogEntry;
    if (entry.boot === boot && entry.event.seq === seq) return entry;
    if (entry.boot < boot || (entry.boot === boot && entry.event.seq < seq)) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** What led to an event, back to the first that is known; the event itself comes first. */
export function causesOf(session: Session, place: EventPlace): EngineEvent[] {
  const chain: EngineEvent[] = [];
  let next: EventPlace | undefined = place;
  while (next && chain.length < 32) {
    const event: EngineEvent | undefined = findEvent(session, next)?.event;
    if (!event) return chain;
    chain.push(event);
    // A cause comes before what it leads to.
    next = event.cause !== undefined && event.cause < event.seq ? { ...next, seq: event.cause } : undefined;
  }
  return chain;
}
