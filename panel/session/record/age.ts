import type { Session } from '../session.js';
import { moveFollowed } from './followed.js';

/** Time has passed: whoever has asked nothing for too long follows no more. */
export function ageFollowed(session: Session, now: number): void {
  for (const followed of [...session.index.network.followed.values()]) {
    const { graceUntil } = followed;
    if (graceUntil === undefined || graceUntil > now) continue;
    moveFollowed(session, followed, 'stopped', graceUntil, 'nothing was asked any more');
  }
}

/** The document is gone, and with it its client. What a worker follows goes on, and its log says so. */
export function endFollowed(session: Session, at: number): void {
  for (const followed of [...session.index.network.followed.values()])
    moveFollowed(session, followed, 'stopped', at, 'the page was left');
}
