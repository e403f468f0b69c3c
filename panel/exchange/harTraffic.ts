import type { Connection, Frame, Request } from '../session/model.js';
import type { Session } from '../session/session.js';
import type { Body } from '../session/store/bodies.js';

/** What a HAR is made of, as it is now: the session may go on. */
export interface HarTraffic {
  /** Wall clock, ms since 1970. */
  now: number;
  requests: readonly Request[];
  /** Messages and events of the requests, and all of the sockets that were not seen. */
  frames: readonly Frame[];
  /** Sockets of engines of which only the log tells. */
  unseen: readonly Connection[];
  bodies: readonly (readonly [id: number, body: Body])[];
}

/** The requests that fit, and what belongs to them; else all. */
export function harTraffic(session: Session, fits?: (row: Request) => boolean): HarTraffic {
  const requests = Array.from(session.requests.values()).filter((row) => !fits || fits(row));
  const unseen = fits ? [] : unseenSockets(session);
  const frames = framesOf(session, requests, unseen);
  const used = new Set([...requests, ...frames].map(({ body }) => body));
  return {
    now: session.clocks.now,
    requests: requests.map((row) => ({ ...row })),
    frames,
    unseen: unseen.map((row) => ({ ...row })),
    bodies: [...session.bodies.entries()].filter(([id]) => used.has(id)),
  };
}

function unseenSockets({ requests, connections }: Session): Connection[] {
  const seen = new Set<number | undefined>();
  for (const { purpose, connection } of requests.values()) if (purpose === 'socket') seen.add(connection);
  return [...connections.values()].filter(
    ({ id, mechanism, reconstructed }) => mechanism === 'socket' && !reconstructed && !seen.has(id),
  );
}

function framesOf({ frames }: Session, requests: readonly Request[], unseen: readonly Connection[]): Frame[] {
  const ofRequest = idsOf(requests);
  const ofSocket = idsOf(unseen);
  return Array.from(frames.values())
    .filter((row) => (isMessage(row) && ofRequest.has(row.request)) || ofSocket.has(row.connection))
    .map((row) => ({ ...row }));
}

type Ids = ReadonlySet<number | undefined>;

const idsOf = (rows: readonly { id: number }[]): Ids => new Set(rows.map(({ id }) => id));

/** What a HAR lists with the request of a socket or a stream. */
export const isMessage = ({ kind }: Frame): boolean =>
  kind === 'message' || kind === 'event' || kind === 'pushed';
