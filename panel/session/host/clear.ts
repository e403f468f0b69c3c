import type { Resource } from '../model.js';
import type { Session } from '../session.js';

/**
 * Throws away what was before this moment, but not what still lives: resources that are followed keep their newest value, and
 * what is in flight stays.
 */
export function clearPast(session: Session, at: number): void {
  const { resources, connections, requests, newest } = session;
  for (const resource of [...resources.values()]) if (!isAlive(session, resource)) resources.remove(resource);
  for (const connection of [...connections.values()])
    if (connection.state === 'closed') connections.remove(connection);
  requests.keep((row) => row.outcome === 'pending');
  const kept = new Set([...newest.values()].map(({ id }) => id));
  session.versions.keep((row) => kept.has(row.id));
  session.frames.keep((row) => row.at > at);
  session.transitions.keep((row) => row.at > at);
  session.problems.keep((row) => row.at > at);
  session.log.keep((row) => row.event.at > at);
}

function isAlive(session: Session, { id }: Resource): boolean {
  const subscription = session.subscriptions.get(id);
  return subscription !== undefined && subscription.state !== 'stopped' && subscription.state !== 'error';
}
