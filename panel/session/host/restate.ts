import { touchResource, touchSubscription } from '../record/resources.js';
import { addTransition } from '../record/rows.js';
import type { Session } from '../session.js';
import { liveStateOf } from '../state.js';

/** Something outside changed that decides over the words of subscriptions. */
export function restateAll(
  session: Session,
  at: number,
  reason: string,
  isMeant: (id: number) => boolean = () => true,
): void {
  for (const subscription of session.subscriptions.values()) {
    const resource = session.resources.get(subscription.id);
    // What is put together from the network goes by what is seen there.
    if (!resource || subscription.reconstructed || !isMeant(subscription.id)) continue;
    const from = subscription.state;
    const to = liveStateOf({
      engineState: subscription.engineState,
      reason: subscription.reason,
      connection: session.connections.get(subscription.connection),
      holders: subscription.holders.length,
      online: session.online,
      paused: session.index.paused.has(subscription.id),
    });
    if (from === to) continue;
    Object.assign(subscription, { state: to, since: at });
    addTransition(session, { at, subscription: subscription.id, from, to, reason });
    touchSubscription(session, subscription);
    touchResource(session, resource);
  }
}
