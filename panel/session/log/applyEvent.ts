import type { EngineEvent } from '../../../src/model/index.js';
import { addEpoch, touchSource } from '../record/resources.js';
import { addProblem } from '../record/rows.js';
import { onConnection, onConnectionClosed, onConnectionOpened, onRetargeted } from './connections.js';
import { connectionNamed, type EventOf, type LogContext, remember, resourceOf } from './context.js';
import { failAsked, onFetch, onRequest, onResponse, onWriteBegun, onWriteDone } from './exchanges.js';
import {
  onDiscovered,
  onEvicted,
  onLeaseEnded,
  onLeaseGranted,
  onPassedOver,
  onPurged,
  onSubscription,
} from './followings.js';
import { onApplied, onChanged, onConfirmed, onDropped, onPushed, onRemoved } from './values.js';

/** What one event of an engine's log changes. */
export function applyEvent(ctx: LogContext, event: EngineEvent): void {
  switch (event.type) {
    case 'boot':
      return onBoot(ctx, event);
    case 'discovered':
      return onDiscovered(ctx, event);
    case 'lease-granted':
      return onLeaseGranted(ctx, event);
    case 'lease-ended':
      return onLeaseEnded(ctx, event);
    case 'subscription':
      return onSubscription(ctx, event);
    case 'passed-over':
      return onPassedOver(ctx, event);
    case 'evicted':
      return onEvicted(ctx, event);
    case 'purged':
      return onPurged(ctx, event);
    case 'connection-opened':
      return onConnectionOpened(ctx, event);
    case 'connection-retargeted':
      return onRetargeted(ctx, event);
    case 'connection':
      return onConnection(ctx, event);
    case 'connection-closed':
      return onConnectionClosed(ctx, event);
    case 'request':
      return onRequest(ctx, event);
    case 'response':
      return onResponse(ctx, event);
    case 'fetch':
      return onFetch(ctx, event);
    case 'write-begun':
      return onWriteBegun(ctx, event);
    case 'write-done':
      return onWriteDone(ctx, event);
    case 'pushed':
      return onPushed(ctx, event);
    case 'applied':
      return onApplied(ctx, event);
    case 'changed':
      return onChanged(ctx, event);
    case 'removed':
      return onRemoved(ctx, event);
    case 'confirmed':
      return onConfirmed(ctx, event);
    case 'dropped':
      return onDropped(ctx, event);
    case 'problem':
      return onProblem(ctx, event);
    case 'clock-jumped':
      return void addEpoch(ctx.session, {
        ...{ at: ctx.at, kind: 'clock-jumped', text: 'The computer slept, or its clock was set' },
        source: ctx.source.name,
      });
    // They say nothing that is not said by others too: they are in the log for who reads that.
    case 'resumed':
    case 'stood-in':
    case 'published':
    case 'stored':
    case 'navigation':
      return;
    default:
      return event satisfies never;
  }
}

function onBoot({ session, source, at }: LogContext, { version }: EventOf<'boot'>): void {
  source.version = version;
  source.startedAt = at;
  touchSource(session, source);
}

function onProblem(ctx: LogContext, { code, details, key, raw }: EventOf<'problem'>): void {
  const { session, at, source } = ctx;
  const request = failAsked(ctx, code, details);
  const named = key === undefined ? undefined : resourceOf(ctx, key);
  const asked = typeof details.uri === 'string' ? session.index.byUrl.get(details.uri)?.[0] : undefined;
  const resource = named ?? session.resources.get(request?.resource) ?? asked;
  addProblem(session, {
    ...{ at, code, details, raw, source: source.name },
    resource: resource?.id,
    connection: request?.connection,
    request: request?.id,
  });
  if (resource) remember(ctx, resource);
  const connection = session.connections.get(request?.connection);
  if (connection && connectionNamed(ctx, connection.name) === connection) remember(ctx, connection);
}
