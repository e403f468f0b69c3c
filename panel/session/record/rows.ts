import type { Frame, Problem, Request, Resource, Transition, Version } from '../model.js';
import type { Session } from '../session.js';
import { countActivity } from './activity.js';
import { touchResource } from './resources.js';

/** Seeds of rows: what is not said is not known. */
type Seed<Row, Needed extends keyof Row> = Pick<Row, Needed> & Partial<Omit<Row, 'id' | 'stamp'>>;
/** Of a row that is not recorded. */
const nowhere = 0;

function idIn(session: Session, ring: { nextId: number }): number {
  return session.settings.recording ? ring.nextId : nowhere;
}

export type RequestSeed = Seed<Request, 'url' | 'at' | 'seen'>;

export function addRequest(session: Session, seed: RequestSeed): Request {
  const row: Request = {
    id: idIn(session, session.requests),
    stamp: session.version,
    url: seed.url,
    method: seed.method ?? 'GET',
    purpose: seed.purpose ?? 'fetch',
    at: seed.at,
    ms: seed.ms,
    outcome: seed.outcome ?? 'pending',
    status: seed.status,
    error: seed.error,
    waitSeconds: seed.waitSeconds,
    sentEtag: seed.sentEtag,
    etag: seed.etag,
    contentType: seed.contentType,
    bytes: seed.bytes,
    requestHeaders: seed.requestHeaders,
    responseHeaders: seed.responseHeaders,
    seen: seed.seen,
    byWorker: seed.byWorker,
    type: seed.type,
    document: seed.document,
    epoch: session.epoch,
    source: seed.source,
    resource: seed.resource,
    connection: seed.connection,
    frame: seed.frame,
    version: seed.version,
    body: seed.body,
  };
  if (row.id === nowhere) return row;
  session.index.network.remember(row);
  return session.requests.add(row);
}

/** `grown`: bytes by which it weighs more than before. */
export function touchRequest(session: Session, row: Request, grown = 0): void {
  row.stamp = session.version;
  session.requests.touch(row, grown);
}

export function addFrame(session: Session, seed: Seed<Frame, 'at' | 'kind'>): Frame {
  const row: Frame = {
    id: idIn(session, session.frames),
    stamp: session.version,
    at: seed.at,
    kind: seed.kind,
    sent: seed.sent ?? false,
    resource: seed.resource,
    connection: seed.connection,
    request: seed.request,
    name: seed.name,
    eventId: seed.eventId,
    etag: seed.etag,
    status: seed.status,
    ms: seed.ms,
    bytes: seed.bytes ?? 0,
    body: seed.body,
  };
  return row.id === nowhere ? row : session.frames.add(row);
}

export function touchFrame(session: Session, row: Frame): void {
  row.stamp = session.version;
  session.frames.touch(row);
}

type VersionSeed = Seed<Version, 'kind' | 'at'>;

/** Something new of a resource. */
export function addVersion(session: Session, resource: Resource, seed: VersionSeed): Version {
  const isUpdate = seed.kind !== 'gap';
  if (isUpdate) countUpdate(resource, seed);
  const row: Version = {
    id: idIn(session, session.versions),
    stamp: session.version,
    resource: resource.id,
    n: resource.updates,
    kind: seed.kind,
    at: seed.at,
    via: seed.via,
    etag: seed.etag,
    revision: seed.revision,
    status: seed.status,
    contentType: seed.contentType,
    bytes: seed.bytes ?? 0,
    ms: seed.ms,
    held: seed.held ?? false,
    request: seed.request,
    frame: seed.frame,
    body: seed.body,
    confirmations: 0,
    confirmedAt: undefined,
    reason: seed.reason,
  };
  if (row.id !== nowhere) session.versions.add(row);
  if (isUpdate) makeNewest(session, resource, row);
  touchResource(session, resource);
  return row;
}

function countUpdate(resource: Resource, { at, bytes = 0 }: VersionSeed): void {
  resource.updates += 1;
  resource.bytes += bytes;
  resource.lastAt = Math.max(resource.lastAt ?? 0, at);
  countActivity(resource.activity, at, 'updates');
}

function makeNewest(session: Session, resource: Resource, row: Version): void {
  // A log that is read late tells of what was before.
  if ((session.newest.get(resource.id)?.at ?? 0) > row.at) return;
  if (row.id !== nowhere) {
    session.bodies.unpin(session.newest.get(resource.id)?.body);
    session.bodies.pin(row.body);
    session.newest.set(resource.id, row);
    resource.version = row.id;
  }
  if (row.kind !== 'changes') resource.etag = row.etag;
  if (row.contentType !== undefined) resource.contentType = row.contentType;
}

export function touchVersion(session: Session, row: Version): void {
  row.stamp = session.version;
  session.versions.touch(row);
}

/** A body that came later than the version that it belongs to. */
export function setBody(session: Session, row: Version, body: number | undefined): void {
  if (body === undefined || row.body === body) return;
  if (session.newest.get(row.resource) === row) {
    session.bodies.unpin(row.body);
    session.bodies.pin(body);
  }
  row.body = body;
  touchVersion(session, row);
}

export function addTransition(
  session: Session,
  seed: Seed<Transition, 'at' | 'from' | 'to' | 'reason'>,
): void {
  if (!session.settings.recording) return;
  session.transitions.add({
    id: session.transitions.nextId,
    stamp: session.version,
    at: seed.at,
    subscription: seed.subscription,
    connection: seed.connection,
    from: seed.from,
    to: seed.to,
    reason: seed.reason,
    cause: seed.cause,
  });
}

export function addProblem(session: Session, seed: Seed<Problem, 'at' | 'code' | 'details'>): Problem {
  const row: Problem = {
    id: session.problems.nextId,
    stamp: session.version,
    at: seed.at,
    code: seed.code,
    details: seed.details,
    raw: seed.raw,
    source: seed.source,
    resource: seed.resource,
    connection: seed.connection,
    request: seed.request,
  };
  session.problems.add(row);
  const resource = session.resources.get(seed.resource);
  if (!resource) return row;
  resource.problems += 1;
  touchResource(session, resource);
  return row;
}
