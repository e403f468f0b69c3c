import type { EngineEvent, Via } from '../../../src/model/index.js';
import type { Request, Resource, Subscription, Version } from '../model.js';
import { confirm } from '../record/confirm.js';
import { subscriptionOf, touchConnection, touchResource, touchSubscription } from '../record/resources.js';
import { addFrame, addVersion, touchFrame, touchRequest, touchVersion } from '../record/rows.js';
import { seenFrame } from '../record/seenFrame.js';
import {
  connectionNamed,
  type EventOf,
  type LogContext,
  remember,
  resourceOf,
  setBounded,
} from './context.js';

type Caused<Type extends EngineEvent['type']> = EventOf<Type> & { cause?: number };

export function onPushed(ctx: LogContext, { id, key, kind }: EventOf<'pushed'>): void {
  const { session, index, at, seq } = ctx;
  const connection = connectionNamed(ctx, id);
  const resource = resourceOf(ctx, key);
  const seen = connection && seenFrame(session, connection, resource, at);
  const frame =
    seen ??
    addFrame(session, {
      at,
      kind: 'pushed',
      name: kind,
      resource: resource.id,
      connection: connection?.id,
    });
  if (seen) {
    Object.assign(seen, { kind: 'pushed', name: kind });
    touchFrame(session, seen);
  }
  setBounded(index.pushed, seq, frame.id);
  if (kind === 'changes') preferChanges(ctx, resource);
  hear(ctx, resource);
  remember(ctx, resource);
  if (!connection) return;
  if (!seen) connection.frames += 1;
  remember(ctx, connection);
  touchConnection(session, connection);
}

/** A shared connection does not say what it tells of each resource. */
function preferChanges({ session }: LogContext, resource: Resource): void {
  const subscription = session.subscriptions.get(resource.id);
  const offer = subscription?.offer;
  if (!offer?.shared || offer.mode === 'changes') return;
  const isIt = (other: typeof offer) =>
    other.mode === 'changes' && other.shared && other.endpoint === offer.endpoint;
  if (subscription) subscription.offer = resource.offers.find(isIt) ?? offer;
}

export function onApplied(ctx: LogContext, event: Caused<'applied'>): void {
  const { via, revision, etag, bytes } = event;
  addUpdate(ctx, event, { kind: 'value', via, revision, etag, bytes });
}

export function onChanged(ctx: LogContext, event: Caused<'changed'>): void {
  const { via, revision, bytes } = event;
  addUpdate(ctx, event, { kind: 'changes', via, revision, etag: undefined, bytes });
}

export function onRemoved(ctx: LogContext, event: Caused<'removed'>): void {
  const { via, status } = event;
  addUpdate(ctx, event, { kind: 'removed', via, revision: undefined, etag: undefined, bytes: 0, status });
}

type Update = Pick<Version, 'kind' | 'via' | 'revision' | 'etag' | 'bytes'> & { status?: number };

function addUpdate(ctx: LogContext, { key, cause }: { key: string; cause?: number }, update: Update): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, key);
  const { request, frame } = causeOf(ctx, cause);
  const known = session.versions.get(request?.resource === resource.id ? request.version : undefined);
  hear(ctx, resource);
  remember(ctx, resource);
  if (known && known.revision === undefined) return complete(ctx, known, update);
  const { kind, via, revision, etag, bytes } = update;
  const version = addVersion(session, resource, {
    kind,
    via,
    revision,
    etag,
    bytes,
    at,
    frame,
    request: request?.id,
    ms: request?.ms,
    held: request?.purpose === 'long-poll',
    status: update.status ?? request?.status,
    contentType: request?.contentType,
    body: request?.body ?? session.index.network.pushed.get(frame ?? 0),
  });
  if (request) link(ctx, request, resource, version);
  const carried = session.frames.get(frame ?? request?.frame);
  if (!carried) return;
  carried.bytes = Math.max(carried.bytes, update.bytes);
  carried.etag = update.etag ?? carried.etag;
  touchFrame(session, carried);
}

/** The network showed it first. */
function complete({ session }: LogContext, version: Version, { revision, via }: Update): void {
  version.revision = revision;
  version.via = via;
  touchVersion(session, version);
}

function link({ session }: LogContext, request: Request, resource: Resource, version: Version): void {
  const connection = session.connections.get(request.connection);
  if (connection) connection.bytes += version.bytes;
  // A request for many brings a version of each.
  if (request.resource !== resource.id) return;
  request.version = version.id;
  request.bytes ??= version.bytes;
  touchRequest(session, request);
}

/** The request, or the frame, that brought it. */
function causeOf({ index }: LogContext, cause = 0): Cause {
  return { request: index.asked.get(cause), frame: index.pushed.get(cause) };
}

interface Cause {
  request: Request | undefined;
  frame: number | undefined;
}

export function onConfirmed(ctx: LogContext, { key, etag, cause }: Caused<'confirmed'>): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, key);
  const { request } = causeOf(ctx, cause);
  resource.etag = etag ?? resource.etag;
  const isCounted = request?.resource === resource.id && session.index.network.counted.has(request);
  if (!isCounted) confirm(session, resource, at);
  // The answer to a request of its own is a frame already.
  if (request && request.resource !== resource.id) {
    const { connection, id } = request;
    addFrame(session, { at, kind: 'unchanged', resource: resource.id, connection, request: id, etag });
  }
  hear(ctx, resource);
  remember(ctx, resource);
}

export function onDropped(ctx: LogContext, { key, via, reason, etag, cause }: Caused<'dropped'>): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, key);
  const { request } = causeOf(ctx, cause);
  addFrame(session, {
    ...{ at, kind: 'dropped', name: reason, resource: resource.id, connection: request?.connection },
    ...{ request: request?.id, etag },
  });
  if (reason === 'gap') addVersion(session, resource, { kind: 'gap', at, via: via as Via, reason });
  remember(ctx, resource);
  touchResource(session, resource);
}

function hear({ session, at }: LogContext, resource: Resource): void {
  const subscription: Subscription | undefined = session.subscriptions.get(resource.id);
  touchResource(session, resource);
  if (!subscription) return;
  subscription.heardAt = at;
  touchSubscription(session, subscription);
}

/** Events were lost: what happened to those that this engine follows is not known. */
export function markGaps(ctx: LogContext, reason: string): void {
  const { session, at, index } = ctx;
  for (const resource of index.resources.values()) {
    if (resource.version === undefined || subscriptionOf(session, resource, at).engineState === 'ended')
      continue;
    addVersion(session, resource, { kind: 'gap', at, reason });
  }
}
