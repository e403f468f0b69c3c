import type { Resource } from '../model.js';
import type { Session } from '../session.js';
import { touchResource, touchSubscription } from './resources.js';
import { touchVersion } from './rows.js';

/** The server said again what was known. */
export function confirm(session: Session, resource: Resource, at: number): void {
  const newest = session.newest.get(resource.id);
  resource.confirmations += 1;
  if (newest) {
    newest.confirmations += 1;
    newest.confirmedAt = at;
    touchVersion(session, newest);
  }
  hear(session, resource, at);
}

export function hear(session: Session, resource: Resource, at: number): void {
  const subscription = session.subscriptions.get(resource.id);
  touchResource(session, resource);
  if (!subscription) return;
  subscription.heardAt = at;
  touchSubscription(session, subscription);
}
