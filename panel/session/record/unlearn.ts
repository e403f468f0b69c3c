import type { Resource } from '../model.js';
import type { NetworkIndex } from '../networkIndex.js';
import type { Session } from '../session.js';
import { createActivity } from './activity.js';

/** Rows that an engine's log tells of too, and better: those of a resource, from a moment on, up to these ids. */
export interface Unlearned {
  since: number;
  versions: number;
  frames: number;
  transitions: number;
  /** That was put together for it. */
  connection: number | undefined;
}

/**
 * What was put together from the network before the log of its engine was read would stand twice in every list. It goes, as far as the
 * log reaches back; what the network showed of sockets is read again, for the engine.
 */
export function unlearn(session: Session, resource: Resource, since: number): void {
  const { network } = session.index;
  const { id } = resource;
  const followed = network.followed.get(id);
  const connection = followed?.connection.id;
  const { versions, frames, transitions } = session;
  network.unlearned.set(id, {
    ...{ since, connection, versions: versions.nextId },
    ...{ frames: frames.nextId, transitions: transitions.nextId },
  });
  loosen(session, id, since);
  recount(session, resource, since);
  if (followed?.mechanism === 'socket') readAgain(network, followed.connection.id);
}

function readAgain(network: NetworkIndex, connection: number): void {
  for (const states of network.entries.values()) {
    for (const state of states) {
      if (state.row?.purpose !== 'socket' || state.row.connection !== connection) continue;
      Object.assign(state, { messages: 0, isFinal: false });
      state.row.connection = undefined;
      network.sockets.delete(state.row);
    }
  }
}

/** Requests stay: the log finds them again, and adds what they led to. */
function loosen({ frames, versions, requests, index }: Session, id: number, since: number): void {
  for (const { request, at } of [...frames.group('resource', id), ...versions.group('resource', id)]) {
    const row = at >= since ? requests.get(request) : undefined;
    if (!row) continue;
    row.frame = undefined;
    row.version = undefined;
    index.network.counted.delete(row);
  }
}

function recount(session: Session, resource: Resource, since: number): void {
  const left = session.versions.group('resource', resource.id).filter(({ at }) => at < since);
  const newest = left.at(-1);
  session.bodies.unpin(session.newest.get(resource.id)?.body);
  session.newest.delete(resource.id);
  if (newest) {
    session.newest.set(resource.id, newest);
    session.bodies.pin(newest.body);
  }
  Object.assign(resource, {
    ...{ updates: left.length, confirmations: 0, failures: 0, latencies: [], holds: [] },
    bytes: left.reduce((sum, { bytes }) => sum + bytes, 0),
    ...{ version: newest?.id, etag: newest?.etag, lastAt: newest?.at, activity: createActivity() },
  });
}

/** Once for all of them, when the batch is read. */
export function sweepUnlearned(session: Session): void {
  const { unlearned } = session.index.network;
  if (unlearned.size === 0) return;
  const connections = new Set([...unlearned.values()].map(({ connection }) => connection ?? 0));
  const isOld = (resource: number | undefined, at: number, id: number, kind: 'versions' | 'frames') => {
    const one = resource === undefined ? undefined : unlearned.get(resource);
    return one !== undefined && id < one[kind] && at >= one.since;
  };
  session.versions.keep((row) => !isOld(row.resource, row.at, row.id, 'versions'));
  session.frames.keep(
    (row) => !isOld(row.resource, row.at, row.id, 'frames') && !connections.has(row.connection ?? -1),
  );
  session.transitions.keep(
    (row) =>
      row.id >= (unlearned.get(row.subscription ?? -1)?.transitions ?? 0) &&
      !connections.has(row.connection ?? -1),
  );
  for (const id of connections) {
    const connection = session.connections.get(id);
    if (connection?.state === 'closed') session.connections.remove(connection);
  }
  unlearned.clear();
}
