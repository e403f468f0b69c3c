import type { EngineInspection, InspectedResource } from '../../../src/model/index.js';
import type { EngineIdentity } from '../input.js';
import type { Resource } from '../model.js';
import {
  holderNamed,
  subscriptionOf,
  touchConnection,
  touchResource,
  touchSource,
} from '../record/resources.js';
import { addVersion } from '../record/rows.js';
import { sweepUnlearned } from '../record/unlearn.js';
import type { Session } from '../session.js';
import {
  checked,
  connectionState,
  headers,
  keys,
  listOf,
  name,
  number,
  object,
  offer,
  optional,
  revision,
  subscriptionState,
  via,
} from './checks.js';
import { aim, connectionNamed, type LogContext, resourceOf, settleState } from './context.js';
import { beginLife, sourceOf } from './reduceLog.js';

const lease = object({ holder: name, key: name, expiresAt: number });
const value = object({
  revision,
  etag: optional(name),
  via,
  bytes: number,
  receivedAt: number,
  headers,
});
const resource = object({
  key: name,
  url: name,
  base: name,
  state: subscriptionState,
  offers: listOf(offer),
  choice: optional(offer),
  leases: listOf(lease),
  value: optional(value),
});
const connection = object({ id: name, targets: keys, state: connectionState });
const shape = object({
  boot: number,
  seq: number,
  at: number,
  resources: listOf(resource),
  connections: listOf(connection),
});

/**
 * How an engine stands. What its log told is newer where it was read past that moment: then it is not taken. Else the log goes on
 * after it; where it was read just so far, what it held no more is filled in.
 */
export function reduceInspection(
  session: Session,
  identity: EngineIdentity,
  claimed: EngineInspection,
): void {
  const inspection = checked<EngineInspection>(shape, claimed, session.index.intern);
  if (!inspection) return;
  const { boot, seq, at } = inspection;
  const source = sourceOf(session, identity);
  if (boot < source.boot || (boot === source.boot && seq < source.seq)) return;
  if (boot > source.boot) beginLife(session, source, boot, at);
  // It was silent for so long that it seemed to be stopped.
  Object.assign(source, { alive: true, stoppedAt: undefined });
  const ctx: LogContext = { session, source, index: session.index.engine(source.id), at, seq };
  source.seq = seq;
  source.heardAt = Math.max(source.heardAt, at);
  session.clocks.now = Math.max(session.clocks.now, at);
  for (const resource of inspection.resources) takeResource(ctx, resource);
  for (const { id, targets, state } of inspection.connections) {
    const connection = connectionNamed(ctx, id);
    if (!connection) continue;
    connection.state = state.name;
    connection.until = state.name === 'waiting' ? state.until : undefined;
    aim(ctx, connection, targets);
    touchConnection(session, connection);
  }
  sweepUnlearned(session);
  touchSource(session, source);
}

function takeResource(ctx: LogContext, inspected: InspectedResource): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, inspected.key);
  resource.base = inspected.base;
  resource.offers = inspected.offers;
  takeValue(ctx, resource, inspected);
  touchResource(session, resource);
  if (inspected.leases.length === 0) return;
  const subscription = subscriptionOf(session, resource, at);
  subscription.holders = inspected.leases.map(({ holder }) => holder);
  for (const holder of subscription.holders) holderNamed(session, holder);
  subscription.engineState = inspected.state;
  subscription.offer = inspected.choice;
  settleState(ctx, resource, subscription, 'as it was found');
}

function takeValue({ session }: LogContext, resource: Resource, { value }: InspectedResource): void {
  if (!value) return;
  const known = session.newest.get(resource.id)?.revision;
  if (known?.boot === value.revision.boot && known.n === value.revision.n) return;
  const { revision, etag, via, bytes, receivedAt: at } = value;
  addVersion(session, resource, { kind: 'value', at, via, revision, etag, bytes });
}
