import { type Frame, type Request, seenAs } from '../session/model.js';
import { viewBody } from '../session/select/detail/value.js';
import { frameOf, isRequest, type Traffic, urlOfTraffic, viaOf } from '../session/select/index.js';
import type { Session } from '../session/session.js';
import type { RowReader } from './compileFilter.js';
import { type FilterContext, headersOf, none, one, resourceReader } from './resourceReader.js';

/** Requests, events and frames. What they do not know themselves, their resource may. */
export function trafficReader(session: Session, context: FilterContext = {}): RowReader<Traffic> {
  const resources = resourceReader(session, context);
  const resourceOf = (row: Traffic) => session.resources.get(row.resource);
  return {
    texts(row, key) {
      const resource = resourceOf(row);
      switch (key) {
        case 'via':
          return [viaOf(session, row)];
        case 'host':
          return one(session.urlOf(urlOfTraffic(session, row)).host);
        case 'path':
          return one(session.urlOf(urlOfTraffic(session, row)).target);
        case 'origin':
          return one(session.urlOf(urlOfTraffic(session, row)).origin);
        case 'etag':
          return [...one(row.etag), ...(isRequest(row) ? one(row.sentEtag) : none)];
        case 'type':
          return one(isRequest(row) ? row.contentType : resource?.contentType);
        case 'dir':
          return [isRequest(row) || row.sent ? 'out' : 'in'];
        case 'err':
          return isRequest(row)
            ? one(row.error)
            : row.kind === 'failed' || row.kind === 'dropped'
              ? one(row.name)
              : none;
        case 'frame':
          return one(frameOf(session, isRequest(row) ? row.document : resource?.document));
        case 'state':
        case 'rel':
        case 'tab':
        case 'doctor':
          return resource ? resources.texts(resource, key) : none;
        default:
          return key satisfies never;
      }
    },
    number(row, key) {
      switch (key) {
        case 'status':
          return row.status;
        case 'size':
        case 'bytes':
          return row.bytes;
        case 'lat':
          return row.ms;
        case 'age':
          return (session.clocks.now - row.at) / 1_000;
        case 'updates':
          return resourceOf(row)?.updates;
        default:
          return key satisfies never;
      }
    },
    is(row, flag) {
      const own = isRequest(row) ? isRequestFlag(row, flag) : isFrameFlag(row, flag);
      const resource = resourceOf(row);
      return own ?? (resource !== undefined && resources.is(resource, flag));
    },
    headers: (row, name) => headersOf(isRequest(row) ? row : session.requests.get(row.request), name),
    body(row) {
      const body = session.bodies.get(row.body);
      const type = isRequest(row) ? row.contentType : undefined;
      return body && viewBody(body, type);
    },
    plain(row) {
      const url = urlOfTraffic(session, row);
      if (isRequest(row)) return [url, row.etag ?? '', row.method, row.error ?? ''];
      return [url, row.etag ?? '', row.name ?? '', row.eventId ?? ''];
    },
  };
}

/** Undefined: its resource knows. */
function isRequestFlag(row: Request, flag: string): boolean | undefined {
  switch (flag) {
    case 'request':
      return true;
    case 'frame':
    case 'pushed':
    case 'dropped':
      return false;
    case 'pending':
    case 'failed':
    case 'cancelled':
    case 'lost':
    case 'unchanged':
      return row.outcome === flag;
    case 'held':
      return row.waitSeconds !== undefined;
    case 'write':
      return row.purpose === 'write';
    case 'engine':
      return (row.seen & seenAs.engine) !== 0;
    case 'page':
      return (row.seen & seenAs.engine) === 0;
    case 'worker':
      return row.byWorker !== undefined && row.byWorker.outcome !== 'network';
    default:
      return undefined;
  }
}

function isFrameFlag({ kind, sent }: Frame, flag: string): boolean | undefined {
  switch (flag) {
    case 'frame':
      return true;
    case 'request':
    case 'pending':
    case 'cancelled':
    case 'lost':
    case 'held':
    case 'write':
    case 'worker':
      return false;
    case 'pushed':
      return !sent && (kind === 'pushed' || kind === 'event' || kind === 'message');
    case 'dropped':
    case 'failed':
    case 'unchanged':
      return kind === flag;
    default:
      return undefined;
  }
}
