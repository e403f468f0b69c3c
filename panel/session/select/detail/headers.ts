import type { HeaderList } from '../../../../src/model/index.js';
import { maskHeader } from '../../../exchange/secrets.js';
import type { Outcome, Request } from '../../model.js';
import type { Session } from '../../session.js';

export interface HeaderRow {
  name: string;
  value: string;
  /** Something in it is not shown. */
  isMasked: boolean;
  /** What it means for a live resource; undefined where it means nothing. */
  meaning: string | undefined;
}

export interface HeadersView {
  request: number;
  url: string;
  method: string;
  status: number | undefined;
  outcome: Outcome;
  at: number;
  sent: HeaderRow[];
  received: HeaderRow[];
  /** Why there are none, or not all. */
  note: string | undefined;
}

export interface SecretsOption {
  /** Shows them; masked without it. */
  secrets?: boolean;
}

const meanings: Record<string, string> = {
  etag: 'The version of the value; what the next request is conditional on',
  link: 'How the resource can be followed',
  'liveresource-property': 'What the resource itself can do (0.3)',
  'if-none-match': 'Answer 304, or wait, while the value is this one',
  wait: 'Seconds for which the server may hold the request',
  prefer: 'wait=: seconds for which the server may hold the request (0.3)',
  uri: 'The resources that are asked for in one request',
  'x-poll-interval': 'Seconds between polls that the server prefers',
  'retry-after': 'Not to be asked again before',
  'last-event-id': 'The stream goes on after this event',
  vary: 'The request headers that select among representations',
  'cache-control': 'Whether the value may be stored and shared',
  'access-control-expose-headers': 'The headers that scripts of other origins may see',
  'changes-id': 'The checkpoint of the collection',
  'previous-etag': 'The version that this one follows',
  'sec-websocket-protocol': 'The protocol on the socket',
  'grip-hold': 'The answer is held by a proxy (Pushpin)',
};

/** The head of a request and of its answer: the one named, or the newest of the resource that has an answer. */
export function headersView(
  session: Session,
  of: { request: number } | { resource: number },
  { secrets = false }: SecretsOption = {},
): HeadersView | undefined {
  const id = 'request' in of ? of.request : newestOf(session, of.resource);
  const row = session.requests.get(id);
  if (!row) return undefined;
  const rows = (headers: HeaderList = []) => headers.map((header) => headerRow(header, secrets));
  const { masked } = session.urlOf(row.url);
  return {
    request: row.id,
    url: secrets ? row.url : masked,
    method: row.method,
    status: row.status,
    outcome: row.outcome,
    at: row.at,
    sent: rows(row.requestHeaders ?? knownRequest(row)),
    received: rows(row.responseHeaders ?? knownResponse(row)),
    note: noteOf(row),
  };
}

function newestOf({ resources }: Session, id: number): number | undefined {
  const resource = resources.get(id);
  return resource?.answered ?? resource?.request;
}

function headerRow([name, value]: [string, string], secrets: boolean): HeaderRow {
  const shown = secrets ? value : maskHeader(name, value);
  return { name, value: shown, isMasked: shown !== value, meaning: meanings[name.toLowerCase()] };
}

/** What an engine's log says of a request, where the network did not show it. */
function knownRequest({ sentEtag, waitSeconds }: Request): HeaderList {
  return [
    ...(sentEtag === undefined ? [] : [['If-None-Match', sentEtag] as [string, string]]),
    ...(waitSeconds === undefined ? [] : [['Wait', String(waitSeconds)] as [string, string]]),
  ];
}

function knownResponse({ etag, contentType }: Request): HeaderList {
  return [
    ...(etag === undefined ? [] : [['ETag', etag] as [string, string]]),
    ...(contentType === undefined ? [] : [['Content-Type', contentType] as [string, string]]),
  ];
}

function noteOf({ requestHeaders, outcome }: Request): string | undefined {
  if (!requestHeaders)
    return 'Known from the log of the engine alone: the browser showed no headers of this request.';
  if (outcome === 'pending') return 'In flight: the browser shows provisional headers.';
  return undefined;
}
