import type { Stamped } from '../session/model.js';
import { lossesOf, type Session } from '../session/session.js';
import { maskDeep } from './maskDeep.js';
import {
  type SessionFile,
  type Stored,
  type StoredSession,
  sessionFormat,
  sessionVersion,
} from './sessionFile.js';

export interface ExportOptions {
  /** Wall clock, ms since 1970. */
  at: number;
  /** Of the package. */
  version: string;
  /** Leaves them in. */
  secrets?: boolean;
}

/** All that a session knows, for JSON. Without secrets, unless they are asked for. */
export function exportSession(session: Session, options: ExportOptions): SessionFile {
  return sessionFile(sessionTables(session), options);
}

/** The rows as they are now, with their stamps: to copy them whole is fast. The session may go on. */
export function sessionTables(session: Session): StoredSession {
  const { page, online, epoch, clocks, versions } = session;
  return {
    ...{ page, online, epoch, clocks: { ...clocks } },
    losses: { ...lossesOf(session).rows },
    sources: rowsOf(session.sources),
    resources: rowsOf(session.resources),
    subscriptions: rowsOf(session.subscriptions),
    connections: rowsOf(session.connections),
    holders: rowsOf(session.holders),
    simulations: rowsOf(session.simulations),
    requests: rowsOf(session.requests),
    frames: rowsOf(session.frames),
    versions: rowsOf(versions),
    newest: [...session.newest.values()].filter(({ id }) => !versions.get(id)).map((row) => ({ ...row })),
    transitions: rowsOf(session.transitions),
    problems: rowsOf(session.problems),
    epochs: rowsOf(session.epochs),
    log: rowsOf(session.log),
    bodies: [...session.bodies.entries()],
  };
}

function rowsOf<Row extends Stamped>(rows: { values(): Iterable<Row> }): Stored<Row>[] {
  return Array.from(rows.values(), (row) => ({ ...row }));
}

/** Pure, and so may be done in another thread. */
export function sessionFile(
  tables: StoredSession,
  { at, version, secrets = false }: ExportOptions,
): SessionFile {
  const stored = withoutStamps(tables);
  return {
    format: sessionFormat,
    version: sessionVersion,
    exportedAt: new Date(at).toISOString(),
    exportedBy: version,
    secrets,
    session: secrets ? stored : maskDeep(stored),
  };
}

function withoutStamps(tables: StoredSession): StoredSession {
  const plain = Object.entries(tables).map(([name, rows]) => [
    name,
    Array.isArray(rows) && name !== 'bodies' ? rows.map(withoutStamp) : rows,
  ]);
  return Object.fromEntries(plain);
}

function withoutStamp<Row extends Stamped>({ stamp: _, ...row }: Row): Stored<Row> {
  return row;
}
