import { bad, type Check } from '../session/log/checks.js';
import type {
  Connection,
  Epoch,
  Frame,
  Holder,
  Problem,
  Request,
  Resource,
  Simulation,
  Source,
  Stamped,
  Subscription,
  Transition,
  Version,
} from '../session/model.js';
import type { SessionOptions } from '../session/options.js';
import { addEpoch } from '../session/record/resources.js';
import { reduce } from '../session/reduce.js';
import { createSession, type LogEntry, rowKinds, type Session } from '../session/session.js';
import type { Body } from '../session/store/bodies.js';
import { bodyEntry, rowShapes } from './rowShapes.js';
import { sessionFormat, sessionVersion } from './sessionFile.js';

/** `not-json`, `not-a-session`, `newer`: it is of a later version · `broken`: `at` says where. */
export type ImportProblem =
  | { code: 'not-json'; reason: string }
  | { code: 'not-a-session' }
  /** There is nothing to read it with. */
  | { code: 'har-not-read' }
  | { code: 'newer'; version: number; known: number }
  | { code: 'broken'; at: string };

export type Imported =
  | { ok: true; session: Session; kind: 'session' | 'har'; secrets: boolean }
  | { ok: false; problem: ImportProblem; text: string };

/** What a person is told. */
export function importText(problem: ImportProblem): string {
  switch (problem.code) {
    case 'not-json':
      return `Failed to open the file: it is no JSON (${problem.reason}). Is it the one that was exported?`;
    case 'not-a-session':
      return 'Failed to open the file: it is neither a session of this panel nor a HAR.';
    case 'har-not-read':
      return 'Failed to open the file: a HAR cannot be read here.';
    case 'newer':
      return `Failed to open the session: it was written by a newer version (format ${problem.version}, this one reads ${problem.known}). Update the extension.`;
    case 'broken':
      return `Failed to open the session: ${problem.at} is not what it should be. The file was changed, or cut.`;
    default:
      return problem satisfies never;
  }
}

/**
 * Reads what `exportSession` wrote, or a HAR. Makes a session of its own: what is on the screen stays until it is there. Never
 * throws, whatever is in the file; what a row may not hold is not taken.
 */
export function importSession(text: string, options: SessionOptions = {}): Imported {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (thrown) {
    return failed({ code: 'not-json', reason: String(thrown).slice(0, 200) });
  }
  if (isHar(file)) return importHar(file, options);
  const fields = fieldsOf(file);
  if (fields.format !== sessionFormat || typeof fields.version !== 'number')
    return failed({ code: 'not-a-session' });
  if (fields.version > sessionVersion)
    return failed({ code: 'newer', version: fields.version, known: sessionVersion });
  const session = createSession(options);
  const at = restore(session, fieldsOf(fields.session));
  if (at !== undefined) return failed({ code: 'broken', at });
  return { ok: true, session, kind: 'session', secrets: fields.secrets === true };
}

const failed = (problem: ImportProblem): Imported => ({ ok: false, problem, text: importText(problem) });

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

interface Har {
  log: { entries: unknown[] };
}

const isHar = (file: unknown): file is Har => Array.isArray(fieldsOf(fieldsOf(file).log).entries);

function importHar({ log }: Har, options: SessionOptions): Imported {
  if (!options.network) return failed({ code: 'har-not-read' });
  const session = createSession(options);
  reduce(session, { type: 'network', at: 0, entries: log.entries, finished: true });
  return { ok: true, session, kind: 'har', secrets: true };
}

/** Where something is wrong, or undefined. Bodies come first: what is newest is pinned among them. */
function restore(session: Session, stored: Fields): string | undefined {
  session.version = 1;
  return (
    restoreBodies(session, stored.bodies) ??
    restoreMoments(session, stored) ??
    restoreTables(session, stored) ??
    restoreRings(session, stored)
  );
}

function restoreBodies(session: Session, list: unknown): string | undefined {
  return eachOf('bodies', list, (value) => {
    const entry = bodyEntry(value, session.index.intern);
    if (entry === bad) return false;
    const [id, body] = entry as [number, Body];
    session.bodies.restore(id, body);
    return true;
  });
}

function restoreMoments(session: Session, stored: Fields): string | undefined {
  const { page, online, epoch } = stored;
  const { begunAt, now } = fieldsOf(stored.clocks);
  if (typeof now !== 'number' || (begunAt !== undefined && typeof begunAt !== 'number')) return 'clocks';
  session.clocks = { begunAt, now };
  session.page = typeof page === 'string' ? page : undefined;
  session.online = online !== false;
  session.epoch = typeof epoch === 'number' ? epoch : 0;
  const losses = fieldsOf(stored.losses);
  for (const kind of rowKinds) session.priorLosses[kind] = Number(losses[kind]) || 0;
  return undefined;
}

function eachOf(name: string, list: unknown, take: (value: unknown) => boolean): string | undefined {
  if (!Array.isArray(list)) return name;
  const wrong = list.findIndex((value) => !take(value));
  return wrong < 0 ? undefined : `${name}[${wrong}]`;
}

/** Rows of a table may come in any order, each once. Those of a ring come in the order of their ids, by which they are found. */
function rows<Row extends Stamped>(
  session: Session,
  stored: Fields,
  name: string,
  add: (row: Row) => void,
  { shape = rowShapes[name] as Check, inOrder = false } = {},
): string | undefined {
  const seen = new Set<number>();
  let last = -1;
  return eachOf(name, stored[name], (value) => {
    const row = shape(value, session.index.intern);
    if (row === bad || seen.has((row as Row).id) || (inOrder && (row as Row).id <= last)) return false;
    last = (row as Row).id;
    if (!inOrder) seen.add(last);
    add({ ...(row as Row), stamp: session.version });
    return true;
  });
}

function restoreTables(session: Session, stored: Fields): string | undefined {
  const { index, resources, subscriptions, connections, holders, simulations, sources } = session;
  return (
    rows<Source>(session, stored, 'sources', (row) => {
      index.sources.set(row.name, row.id);
      sources.add(row);
    }) ??
    rows<Resource>(session, stored, 'resources', (row) => {
      resources.add(row);
      index.addResource(row);
    }) ??
    rows<Subscription>(session, stored, 'subscriptions', (row) => void subscriptions.add(row)) ??
    rows<Connection>(session, stored, 'connections', (row) => void connections.add(row)) ??
    rows<Holder>(session, stored, 'holders', (row) => {
      index.holders.set(row.name, row);
      holders.add(row);
    }) ??
    rows<Simulation>(session, stored, 'simulations', (row) => void simulations.add(row))
  );
}

function restoreRings(session: Session, stored: Fields): string | undefined {
  const { requests, frames, versions, transitions, problems, epochs, log } = session;
  const ring = <Row extends Stamped>(name: string, add: (row: Row) => void) =>
    rows<Row>(session, stored, name, add, { inOrder: true });
  return (
    ring<Request>('requests', (row) => void requests.add(row)) ??
    ring<Frame>('frames', (row) => void frames.add(row)) ??
    rows<Version>(session, stored, 'newest', (row) => keepNewest(session, row), {
      shape: rowShapes.versions as Check,
    }) ??
    ring<Version>('versions', (row) => {
      versions.add(row);
      keepNewest(session, row);
    }) ??
    ring<Transition>('transitions', (row) => void transitions.add(row)) ??
    ring<Problem>('problems', (row) => void problems.add(row)) ??
    ring<Epoch>('epochs', (row) => void epochs.add(row)) ??
    ring<LogEntry>('log', (row) => void log.add(row))
  );
}

function keepNewest(session: Session, row: Version): void {
  if (session.resources.get(row.resource)?.version !== row.id) return;
  session.newest.set(row.resource, row);
  session.bodies.pin(row.body);
}

/** Says in the session itself that it was read from a file. */
export function markImported(session: Session, at: number, name: string): void {
  session.version += 1;
  addEpoch(session, { at, kind: 'imported', text: `Opened from ${name}` });
}
