import {
  addEpoch,
  holderNamed,
  subscriptionOf,
  touchResource,
  touchSubscription,
} from '../record/resources.js';
import { type EventOf, type LogContext, remember, resourceOf, settleState } from './context.js';

export function onDiscovered(ctx: LogContext, { key, url, offers }: EventOf<'discovered'>): void {
  const resource = resourceOf(ctx, key);
  resource.base = url;
  resource.offers = offers;
  remember(ctx, resource);
  touchResource(ctx.session, resource);
}

export function onLeaseGranted(ctx: LogContext, { key, holder }: EventOf<'lease-granted'>): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, key);
  const subscription = subscriptionOf(session, resource, at);
  holderNamed(session, holder);
  if (!subscription.holders.includes(holder)) subscription.holders = [...subscription.holders, holder];
  subscription.engineState ??= 'pending';
  if (subscription.engineState === 'ended') subscription.engineState = 'pending';
  remember(ctx, resource);
  settleState(ctx, resource, subscription, 'followed');
}

export function onLeaseEnded(ctx: LogContext, { key, holder }: EventOf<'lease-ended'>): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, key);
  const subscription = subscriptionOf(session, resource, at);
  subscription.holders = subscription.holders.filter((name) => name !== holder);
  remember(ctx, resource);
  touchSubscription(session, subscription);
  touchResource(session, resource);
}

export function onSubscription(ctx: LogContext, { key, to, reason }: EventOf<'subscription'>): void {
  const { session, at } = ctx;
  const resource = resourceOf(ctx, key);
  const subscription = subscriptionOf(session, resource, at);
  subscription.engineState = to;
  if (to === 'ended') subscription.next = undefined;
  settleState(ctx, resource, subscription, reason);
  remember(ctx, resource);
}

export function onPassedOver(ctx: LogContext, { offer, reason, ms, key }: EventOf<'passed-over'>): void {
  const { session, at } = ctx;
  const isSame = (other: typeof offer) =>
    other.dialect === offer.dialect &&
    other.mechanism === offer.mechanism &&
    other.mode === offer.mode &&
    other.endpoint === offer.endpoint;
  const concerned =
    key === undefined
      ? [...ctx.index.resources.values()].filter(({ offers }) => offers.some(isSame))
      : [resourceOf(ctx, key)];
  for (const resource of concerned) {
    const others = resource.passedOver.filter((passed) => !isSame(passed.offer));
    resource.passedOver = [...others, { offer, reason, at, until: at + ms }].slice(-16);
    remember(ctx, resource);
    touchResource(session, resource);
  }
}

export function onEvicted(ctx: LogContext, { key }: EventOf<'evicted'>): void {
  const resource = resourceOf(ctx, key);
  remember(ctx, resource);
  touchResource(ctx.session, resource);
}

export function onPurged(
  { session, source, at }: LogContext,
  { reason, resources }: EventOf<'purged'>,
): void {
  const text = `${resources} ${resources === 1 ? 'value' : 'values'} thrown away: ${reason}`;
  addEpoch(session, { at, kind: 'purged', text, source: source.name });
}
