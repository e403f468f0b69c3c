import { type Frame, type FrameKind, type Outcome, type Request, seenAs } from '../model.js';
import type { Session } from '../session.js';
import { frameOf } from './holders.js';
import { createRowList, type RowList, type Sort } from './rowList.js';
import { type ViaWord, wordOfVia } from './words.js';

/** One line of the traffic: a request, or what came by itself. */
export type Traffic = Request | Frame;

export const isRequest = (row: Traffic): row is Request => 'purpose' in row;

/** Who sent a request: an engine, or a page, and in the latter case who answered it. */
export type Asker = 'engine' | 'page' | 'page, answered by the worker';

export type TrafficRow = TrafficBase &
  (
    | {
        kind: 'request';
        method: string;
        status: number | undefined;
        outcome: Outcome;
        error: string | undefined;
        sentEtag: string | undefined;
        waitSeconds: number | undefined;
        asker: Asker;
        /** Why the worker did not answer by itself. */
        passedOn: string | undefined;
      }
    | {
        kind: 'frame';
        frame: FrameKind;
        sent: boolean;
        name: string | undefined;
        eventId: string | undefined;
      }
  );

export interface TrafficBase {
  /** `q12` for requests, `f34` for frames. */
  id: string;
  stamp: number;
  at: number;
  label: string;
  url: string;
  host: string;
  via: ViaWord;
  ms: number | undefined;
  bytes: number | undefined;
  etag: string | undefined;
  resource: number | undefined;
  connection: number | undefined;
  hasBody: boolean;
  where: string;
}

/** Some screens full: all that were ever shown would take more room than what they are made of. */
const mostCached = 500;
const shownRows = new WeakMap<Session, Map<Traffic, TrafficRow>>();

export function trafficRow(session: Session, row: Traffic): TrafficRow {
  const cached = cacheOf(session);
  const known = cached.get(row);
  if (known?.stamp === row.stamp) return known;
  const made = isRequest(row) ? requestRow(session, row) : frameRow(session, row);
  if (cached.size >= mostCached) cached.clear();
  cached.set(row, made);
  return made;
}

function cacheOf(session: Session): Map<Traffic, TrafficRow> {
  const known = shownRows.get(session) ?? new Map<Traffic, TrafficRow>();
  shownRows.set(session, known);
  return known;
}

function requestRow(session: Session, row: Request): TrafficRow {
  const { method, status, outcome, error, sentEtag, waitSeconds, byWorker } = row;
  return {
    ...base(session, row, row.url, `q${row.id}`),
    ...{ kind: 'request', method, status, outcome, error, sentEtag, waitSeconds },
    via: viaOf(session, row),
    bytes: row.bytes,
    asker: askerOf(row),
    passedOn: byWorker?.outcome === 'network' ? byWorker.reason : undefined,
    where: frameOf(session, row.document),
  };
}

function askerOf({ seen, byWorker }: Request): Asker {
  if (seen & seenAs.engine) return 'engine';
  return byWorker && byWorker.outcome !== 'network' ? 'page, answered by the worker' : 'page';
}

function frameRow(session: Session, row: Frame): TrafficRow {
  const { sent, name, eventId, kind } = row;
  const resource = session.resources.get(row.resource);
  return {
    ...base(session, row, urlOfTraffic(session, row), `f${row.id}`),
    ...{ kind: 'frame', frame: kind, sent, name, eventId },
    via: viaOf(session, row),
    bytes: row.bytes,
    where: frameOf(session, resource?.document),
  };
}

/** What the columns of the same names show, without the rest of the row. */
export function viaOf(session: Session, row: Traffic): ViaWord {
  if (isRequest(row)) return wordOfVia(row.purpose);
  const mechanism = session.connections.get(row.connection)?.mechanism;
  return wordOfVia(mechanism ?? (row.kind === 'event' ? 'stream' : 'socket'));
}

export function urlOfTraffic(session: Session, row: Traffic): string {
  if (isRequest(row)) return row.url;
  const resource = session.resources.get(row.resource);
  return resource?.url ?? session.connections.get(row.connection)?.endpoint ?? '';
}

function base(session: Session, row: Traffic, url: string, id: string) {
  const { masked, maskedTarget, host } = session.urlOf(url);
  const { stamp, at, ms, etag, resource, connection } = row;
  const hasBody = session.bodies.get(row.body) !== undefined;
  return { id, stamp, at, ms, etag, resource, connection, hasBody, url: masked, label: maskedTarget, host };
}

/** The row that a line stands for. */
export function trafficById(session: Session, id: string): Traffic | undefined {
  const number = Number(id.slice(1));
  return id.startsWith('q') ? session.requests.get(number) : session.frames.get(number);
}

export type TrafficColumn = 'time' | 'resource' | 'via' | 'status' | 'ms' | 'bytes' | 'etag';

export function trafficSort(session: Session, name: TrafficColumn, descending = false): Sort<Traffic> {
  const key = ((): Sort<Traffic>['key'] => {
    switch (name) {
      case 'time':
        return ({ at }) => at;
      case 'resource':
        return (row) => urlOfTraffic(session, row);
      case 'via':
        return (row) => viaOf(session, row);
      case 'status':
        return (row) => row.status;
      case 'ms':
        return ({ ms }) => ms;
      case 'bytes':
        return ({ bytes }) => bytes;
      case 'etag':
        return ({ etag }) => etag;
      default:
        return name satisfies never;
    }
  })();
  return { name, key, descending, fixed: name === 'time' };
}

/** The end of a round of polling is the request itself. */
export const isOwnLine = ({ kind }: Frame): boolean =>
  kind === 'event' || kind === 'message' || kind === 'pushed' || kind === 'dropped';

export function createTrafficList(session: Session): RowList<Traffic> {
  const frames = onlyWhere(session.frames, isOwnLine);
  const sources = [asSource<Request, Traffic>(session.requests), asSource<Frame, Traffic>(frames)];
  return createRowList<Traffic>(sources, trafficSort(session, 'time'));
}

interface Rows<Row> {
  readonly length: number;
  values(): Iterable<Row>;
  watch(): import('../store/watch.js').Watch<Row>;
}

function asSource<Row extends Wide, Wide>(rows: Rows<Row>) {
  return {
    get size() {
      return rows.length;
    },
    values: () => rows.values() as Iterable<Wide>,
    watch: () => rows.watch() as unknown as import('../store/watch.js').Watch<Wide>,
  };
}

/** Some rows of a ring. */
function onlyWhere(rows: Rows<Frame>, fits: (row: Frame) => boolean): Rows<Frame> {
  return {
    get length() {
      let length = 0;
      for (const row of rows.values()) if (fits(row)) length += 1;
      return length;
    },
    *values() {
      for (const row of rows.values()) if (fits(row)) yield row;
    },
    watch() {
      const watch = rows.watch();
      return {
        take() {
          const { all, changed, gone } = watch.take();
          return { all, gone, changed: new Set([...changed].filter(fits)) };
        },
        stop: watch.stop,
      };
    },
  };
}
