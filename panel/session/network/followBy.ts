import type { Mechanism, Mode, Offer } from '../../../src/model/index.js';
import type { Connection, Resource } from '../model.js';
import { type Followed, leave } from '../record/followed.js';
import { addConnection, subscriptionOf, touchConnection, touchSubscription } from '../record/resources.js';
import type { Session } from '../session.js';

/** A way to follow. */
export interface Way {
  dialect: string;
  mechanism: Mechanism;
  mode: Mode | 'shared';
  endpoint: string;
  offer?: Offer | undefined;
}

/** Ways of one resource are told apart by it; several resources share one connection of mode `shared`. */
function nameOf({ dialect, mechanism, mode, endpoint }: Way, { id }: Resource): string {
  const own = mode === 'shared' ? '' : `|${id}`;
  return `network|${dialect}|${mechanism}|${mode}|${endpoint}${own}`;
}

/** The resource is followed in this way from now on. */
export function followBy(session: Session, resource: Resource, way: Way, at: number): Followed {
  const { network } = session.index;
  const name = nameOf(way, resource);
  const before = network.followed.get(resource.id);
  if (before?.connection.name === name && before.connection.state !== 'closed') return before;
  if (before) leave(session, before, at, 'another way was taken');
  const connection = openConnection(session, name, way, at);
  const followed: Followed = {
    ...{ resource, connection, mechanism: way.mechanism },
    ...{ starts: before?.starts ?? [], open: undefined, graceUntil: undefined },
    checkpoint: before?.checkpoint ?? {},
  };
  network.followed.set(resource.id, followed);
  connection.targets = [...connection.targets, resource.id];
  const subscription = subscriptionOf(session, resource, at);
  Object.assign(subscription, { reconstructed: true, connection: connection.id, offer: way.offer });
  touchConnection(session, connection);
  touchSubscription(session, subscription);
  return followed;
}

function openConnection(session: Session, name: string, way: Way, at: number): Connection {
  const { connections } = session.index.network;
  const known = connections.get(name);
  if (known && known.state !== 'closed') return known;
  const { dialect, mechanism, mode, endpoint } = way;
  const shared = mode === 'shared';
  const row = addConnection(session, {
    ...{ name, source: undefined, dialect, mechanism, mode, endpoint, shared },
    ...{ openedAt: at, reconstructed: true },
  });
  connections.set(name, row);
  return row;
}
