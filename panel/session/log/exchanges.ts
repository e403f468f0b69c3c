import type { ErrorDetails } from '../../../src/model/index.js';
import { type Connection, type Outcome, type Request, seenAs } from '../model.js';
import { countActivity } from '../record/activity.js';
import { keepNewest, touchConnection, touchResource, touchSubscription } from '../record/resources.js';
import { addFrame, addRequest, touchRequest } from '../record/rows.js';
import { findSame } from '../record/sameRequest.js';
import type { Session } from '../session.js';
import { connectionNamed, type EventOf, type LogContext, remember, setBounded } from './context.js';

export function onRequest(ctx: LogContext, event: EventOf<'request'>): void {
  const { session, index, seq } = ctx;
  const connection = connectionNamed(ctx, event.id);
  if (connection) giveUpBefore(ctx, connection, event);
  const row = askedRow(ctx, event, connection);
  setBounded(index.asked, seq, row);
  if (!connection) return;
  connection.requests += 1;
  pendingOf(ctx, connection).push(row);
  expectAnswer(ctx, connection, row);
  remember(ctx, connection);
  touchConnection(session, connection);
}

function askedRow(
  { session, at, source }: LogContext,
  { url, purpose, waitSeconds, ...event }: EventOf<'request'>,
  connection: Connection | undefined,
): Request {
  const tag = sentEtag(connection, purpose, event.etag);
  const sighting = { url, method: 'GET', at, seen: seenAs.engine, sentEtag: tag, waitSeconds };
  const same = findSame(session.index.network, sighting);
  const resource = connection && askedFor(session, connection, purpose, url);
  if (!same) {
    const { name } = source;
    const seed = { url, at, seen: seenAs.engine, purpose, waitSeconds, sentEtag: tag, source: name };
    return addRequest(session, Object.assign(seed, { connection: connection?.id, resource }));
  }
  same.purpose = purpose;
  same.source = source.name;
  same.connection = connection?.id;
  same.resource = resource ?? same.resource;
  same.seen |= seenAs.engine;
  session.index.network.moveToEngines(same);
  touchRequest(session, same);
  return same;
}

/** The one resource that a request is for: a connection for several asks for each of them beside what is held. */
function askedFor(
  session: Session,
  { shared, targets }: Connection,
  purpose: Request['purpose'],
  url: string,
): number | undefined {
  if (!shared) return targets[0];
  if (purpose !== 'catch-up') return undefined;
  const isAt = (place: string) => place === url || place === url.split('?', 1)[0];
  return targets.find((id) => {
    const resource = session.resources.get(id);
    return resource && (isAt(resource.base) || isAt(resource.url));
  });
}

function pendingOf({ index }: LogContext, { id }: Connection): Request[] {
  const known = index.pending.get(id);
  if (known) return known;
  const rows: Request[] = [];
  index.pending.set(id, rows);
  return rows;
}

/** The tag that is held is not sent with streams, and to shared endpoints in another way. */
function sentEtag(
  connection: Connection | undefined,
  purpose: Request['purpose'],
  etag: string | undefined,
): string | undefined {
  return purpose === 'stream' || (connection?.shared && purpose === 'long-poll') ? undefined : etag;
}

/** A held request ends by then. */
function expectAnswer(
  { session }: LogContext,
  connection: Connection,
  { at, waitSeconds, id }: Request,
): void {
  for (const target of connection.targets) {
    const subscription = session.subscriptions.get(target);
    const resource = session.resources.get(target);
    if (!subscription || !resource) continue;
    if (!connection.shared) resource.request = id;
    if (waitSeconds !== undefined) subscription.next = { at: at + waitSeconds * 1_000, exact: false };
    else if (connection.mechanism !== 'poll') subscription.next = undefined;
    touchSubscription(session, subscription);
    touchResource(session, resource);
  }
}

/** A connection of one resource has one request at a time, and any connection one held request. */
function giveUpBefore(ctx: LogContext, connection: Connection, { purpose }: EventOf<'request'>): void {
  const isAlone = !connection.shared && connection.mechanism !== 'stream';
  const isOver = (row: Request) => isAlone || (purpose !== 'catch-up' && row.purpose === purpose);
  endPending(ctx, connection, 'cancelled', 'another request took its place', isOver);
}

/** What has no answer yet will have none. */
export function endPending(
  ctx: LogContext,
  connection: Connection,
  outcome: Outcome,
  reason: string,
  isOver: (row: Request) => boolean = () => true,
): void {
  const pending = pendingOf(ctx, connection);
  if (pending.length === 0) return;
  for (const row of pending) {
    if (row.outcome !== 'pending' || !isOver(row)) continue;
    row.outcome = outcome;
    row.error = reason;
    row.ms ??= ctx.at - row.at;
    touchRequest(ctx.session, row);
  }
  dropAnswered(pending);
}

function dropAnswered(pending: Request[]): void {
  for (let place = pending.length - 1; place >= 0; place -= 1)
    if (pending[place]?.outcome !== 'pending') pending.splice(place, 1);
}

export function onResponse(ctx: LogContext, event: EventOf<'response'> & { cause?: number }): void {
  const { session, index } = ctx;
  const row = (event.cause !== undefined && index.asked.get(event.cause)) || missed(ctx, event);
  row.outcome = event.status === 304 ? 'unchanged' : event.status >= 400 ? 'failed' : 'answered';
  row.status = event.status;
  row.ms = event.ms;
  row.etag = event.etag ?? row.etag;
  row.error = undefined;
  const connection = connectionNamed(ctx, event.id);
  if (connection) {
    dropAnswered(pendingOf(ctx, connection));
    remember(ctx, connection);
  }
  if (!session.index.network.counted.has(row)) countAnswer(ctx, row);
  if (row.frame === undefined && row.purpose !== 'stream') noteRound(ctx, row);
  touchRequest(session, row);
}

/** Its request fell out of the log. */
function missed({ session, at, source }: LogContext, event: EventOf<'response'>): Request {
  const purpose = 'catch-up';
  return addRequest(session, {
    ...{ url: event.url, at: at - event.ms, seen: seenAs.engine, purpose, source: source.name },
  });
}

function countAnswer({ session, at }: LogContext, row: Request): void {
  const resource = session.resources.get(row.resource);
  if (!resource || row.ms === undefined) return;
  resource.answered = row.id;
  if (row.outcome === 'failed') {
    resource.failures += 1;
    countActivity(resource.activity, at, 'failures');
  }
  if (row.purpose === 'long-poll') keepNewest(resource.holds, row.ms);
  else if (row.purpose !== 'stream') keepNewest(resource.latencies, row.ms);
  touchResource(session, resource);
}

/** A round of polling, among the frames. */
function noteRound({ session, at }: LogContext, row: Request): void {
  const kind = row.outcome === 'unchanged' ? 'unchanged' : row.outcome === 'failed' ? 'failed' : 'answer';
  const { resource, connection, etag, status, ms } = row;
  const name = row.purpose;
  const frame = addFrame(session, {
    at,
    kind,
    name,
    resource,
    connection,
    request: row.id,
    etag,
    status,
    ms,
  });
  row.frame = frame.id;
  const carrier = session.connections.get(connection);
  if (carrier) carrier.frames += 1;
}

/** A page's fetch, as the worker saw it. */
export function onFetch(ctx: LogContext, { url, outcome, reason }: EventOf<'fetch'>): void {
  const { session, at, source } = ctx;
  const byWorker = { outcome, reason };
  const sighting = { url, method: 'GET', at, seen: seenAs.passing, byWorker };
  const same = findSame(session.index.network, sighting);
  if (same) {
    same.byWorker = byWorker;
    same.seen |= seenAs.passing;
    return touchRequest(session, same);
  }
  const isDone = outcome !== 'network';
  const row = addRequest(session, {
    ...{ ...sighting, source: source.name, outcome: isDone ? 'answered' : 'pending' },
    resource: session.index.byUrl.get(url)?.[0]?.id,
  });
  if (!isDone) session.index.passing.add(row);
}

export function onWriteBegun(ctx: LogContext, { id, url, method }: EventOf<'write-begun'>): void {
  const { session, index, at, source } = ctx;
  const sighting = { url, method, at, seen: seenAs.passing };
  const same = findSame(session.index.network, sighting);
  if (same) {
    same.seen |= seenAs.passing;
    same.purpose = 'write';
    touchRequest(session, same);
  }
  const resource = session.index.byUrl.get(url)?.[0]?.id;
  const row = same ?? addRequest(session, { ...sighting, purpose: 'write', source: source.name, resource });
  setBounded(index.writes, id, row, 500);
}

export function onWriteDone({ session, index, at }: LogContext, { id }: EventOf<'write-done'>): void {
  const row = index.writes.get(id);
  index.writes.delete(id);
  if (row?.outcome !== 'pending') return;
  row.outcome = 'answered';
  row.ms ??= at - row.at;
  touchRequest(session, row);
}

/** A problem that names a URL which is being asked says why there is no answer. */
export function failAsked(ctx: LogContext, code: string, details: ErrorDetails): Request | undefined {
  if (code !== 'network-failed' && code !== 'http-status') return undefined;
  for (const rows of ctx.index.pending.values()) {
    const row = rows.find(({ url, outcome }) => url === details.uri && outcome === 'pending');
    if (!row) continue;
    row.outcome = 'failed';
    row.error = String(details.reason ?? `status ${details.status ?? '?'}`);
    row.ms ??= ctx.at - row.at;
    countAnswer(ctx, row);
    if (row.frame === undefined) noteRound(ctx, row);
    touchRequest(ctx.session, row);
    return row;
  }
  return undefined;
}
