import type { Resource } from '../model.js';
import type { Session } from '../session.js';
import type { Range } from './timeline.js';
import type { Traffic } from './trafficRows.js';

/** What went on in a stretch of time, also if it began before or ended after it. */
export const trafficIn =
  ({ from, to }: Range) =>
  ({ at, ms = 0 }: Traffic): boolean =>
    at <= to && at + ms >= from;

/** What was followed, or changed, in a stretch of time. */
export const resourcesIn =
  (session: Session, { from, to }: Range) =>
  ({ id, firstAt, lastAt = firstAt }: Resource): boolean => {
    const subscription = session.subscriptions.get(id);
    const begun = Math.min(firstAt, subscription?.begunAt ?? firstAt);
    const isAlive = subscription !== undefined && subscription.state !== 'stopped';
    const end = isAlive ? session.clocks.now : Math.max(lastAt, subscription?.endedAt ?? lastAt);
    return begun <= to && end >= from;
  };
