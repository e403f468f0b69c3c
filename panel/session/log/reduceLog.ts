import type { LogBatch } from '../../../src/model/index.js';
import type { EngineIdentity } from '../input.js';
import type { Source } from '../model.js';
import { addEpoch, addSource, touchConnection, touchSource } from '../record/resources.js';
import { addTransition } from '../record/rows.js';
import { sweepUnlearned } from '../record/unlearn.js';
import type { Session } from '../session.js';
import { createEngineIndex } from '../sessionIndex.js';
import { applyEvent } from './applyEvent.js';
import { close } from './connections.js';
import { type LogContext, settleState } from './context.js';
import { isMoment, readEvent } from './readEvent.js';
import { markGaps } from './values.js';

/**
 * A stretch of an engine's log. Events have numbers within a life of the engine ("boot"): what was read before is passed over,
 * and what is missing between two of them is counted.
 */
export function reduceLog(session: Session, identity: EngineIdentity, batch: LogBatch): void {
  const { boot, events } = (batch ?? {}) as Partial<LogBatch>;
  if (boot === undefined || !Number.isFinite(boot) || !Array.isArray(events)) return;
  const source = sourceOf(session, identity);
  touchSource(session, source);
  if (boot < source.boot) {
    source.late += events.length;
    return;
  }
  if (boot > source.boot) {
    const at = firstMoment(events);
    // Nothing happened in it yet.
    if (at === undefined) return;
    beginLife(session, source, boot, at);
  }
  // One for all of them: nobody keeps it.
  const ctx: LogContext = { session, source, index: session.index.engine(source.id), at: 0, seq: source.seq };
  for (const event of events) take(ctx, event);
  sweepUnlearned(session);
}

export function sourceOf(session: Session, { name, kind, scope }: EngineIdentity): Source {
  const known = session.sources.get(session.index.sources.get(name));
  return known ?? addSource(session, { name, kind, scope });
}

function firstMoment(events: readonly unknown[]): number | undefined {
  const at = (events[0] as { at?: unknown } | undefined)?.at;
  return isMoment(at) ? at : undefined;
}

function take(ctx: LogContext, raw: unknown): void {
  const { session, source } = ctx;
  const event = readEvent(raw, session.index.intern);
  if (!event) {
    // Its number counts all the same: it is not missing, it is of a newer version.
    const seq = (raw as { seq?: unknown } | null)?.seq;
    if (typeof seq === 'number' && seq === source.seq + 1) source.seq = seq;
    source.unreadable += 1;
    return;
  }
  if (event.seq <= source.seq) return;
  const { seq, at } = event;
  ctx.seq = seq;
  ctx.at = at;
  if (seq > source.seq + 1) noteGap(ctx, seq - source.seq - 1);
  source.seq = seq;
  source.heardAt = Math.max(source.heardAt, at);
  session.clocks.begunAt = Math.min(session.clocks.begunAt ?? at, at);
  session.clocks.now = Math.max(session.clocks.now, at);
  if (session.settings.recording) {
    const { boot, id } = source;
    session.log.add({ id: session.log.nextId, stamp: session.version, source: id, boot, event });
  }
  applyEvent(ctx, event);
}

/** What was before the panel began to read is history; what is missing in between leaves its mark. */
function noteGap(ctx: LogContext, count: number): void {
  const { session, source, at } = ctx;
  source.dropped += count;
  const isBeginning = source.seq === 0;
  const events = count === 1 ? 'event' : 'events';
  const text = isBeginning
    ? `${count} ${events} before this are gone: the log holds the newest alone`
    : `${count} ${events} of the log were lost`;
  addEpoch(session, { at, kind: 'events-lost', text, source: source.name });
  if (!isBeginning) markGaps(ctx, text);
}

const mostSleeps = 200;

/** The engine was started (again): nothing that it had open before is open. */
export function beginLife(session: Session, source: Source, boot: number, at: number): void {
  const isRestart = source.boot !== 0;
  const from = Math.min(source.stoppedAt ?? source.heardAt, at);
  if (isRestart && source.alive) endLife(session, source, at, 'the worker was stopped');
  const old = session.index.engine(source.id);
  const fresh = { ...createEngineIndex(), resources: old.resources };
  session.index.engines.set(source.id, fresh);
  if (isRestart) source.sleeps = [...source.sleeps, { from, to: at }].slice(-mostSleeps);
  const life = { boot, seq: 0, startedAt: at, alive: true, stoppedAt: undefined };
  Object.assign(source, life, { starts: source.starts + 1 });
  touchSource(session, source);
  const what = source.kind === 'worker' ? 'Worker' : 'Engine of the page';
  const text = `${what} started${isRestart ? ' again' : ''}`;
  addEpoch(session, { at, kind: 'worker-started', text, source: source.name });
}

/** What was open is not any more; what was followed waits for the next start. */
export function endLife(session: Session, source: Source, at: number, reason: string): void {
  source.alive = false;
  source.stoppedAt = at;
  touchSource(session, source);
  const index = session.index.engine(source.id);
  const ctx: LogContext = { session, source, index, at, seq: source.seq };
  for (const connection of index.connections.values()) {
    if (connection.state === 'closed') continue;
    addTransition(session, { at, connection: connection.id, from: connection.state, to: 'closed', reason });
    connection.state = 'closed';
    connection.since = at;
    loseRequests(ctx, connection.id);
    close(ctx, connection, reason);
    touchConnection(session, connection);
  }
  for (const resource of index.resources.values()) {
    const subscription = session.subscriptions.get(resource.id);
    if (!subscription || subscription.engineState === 'ended') continue;
    Object.assign(subscription, { engineState: undefined, connection: undefined, next: undefined });
    settleState(ctx, resource, subscription, reason);
  }
}

function loseRequests({ session, index, at }: LogContext, connection: number): void {
  for (const row of index.pending.get(connection) ?? []) {
    if (row.outcome !== 'pending') continue;
    row.outcome = 'lost';
    row.ms ??= at - row.at;
    row.stamp = session.version;
    session.requests.touch(row);
  }
}
