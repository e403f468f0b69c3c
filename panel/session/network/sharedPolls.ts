import type { Offer } from '../../../src/model/index.js';
import { resolveUri } from '../../../src/protocol/index.js';
import type { Request, Resource } from '../model.js';
import { confirm } from '../record/confirm.js';
import { type Followed, moveFollowed } from '../record/followed.js';
import { addFrame, touchRequest } from '../record/rows.js';
import type { Session } from '../session.js';
import type { Body } from '../store/bodies.js';
import { dialectsOf, endpointNames, resourcesAt } from './discovery.js';
import { followBy } from './followBy.js';
import { firstHeader } from './readEntry.js';
import { applyUpdate, targetOf } from './updates.js';

const grace = 5_000;

/** The resources that one request asks for at an endpoint that several share: by `u=` (0.1) or by `Uri` headers (0.2, 0.3). */
export function sharersOf(session: Session, { url, requestHeaders = [] }: Request): Resource[] {
  const known = resourcesAt(session, endpointNames.shared(url));
  if (known.length === 0) return [];
  const named = new Set(urisOf(url, requestHeaders).flatMap((uri) => resolved(uri, url)));
  return known.filter((resource) => named.has(resource.url) || named.has(resource.base));
}

function urisOf(url: string, headers: NonNullable<Request['requestHeaders']>): string[] {
  const header = firstHeader(headers, 'uri') ?? '';
  return [
    ...new URL(url).searchParams.getAll('u'),
    ...[...header.matchAll(/<([^<>]*)>/g)].map((m) => m[1] ?? ''),
  ];
}

function resolved(uri: string, base: string): string[] {
  const found = resolveUri(uri, base);
  return found.ok ? [found.url] : [];
}

/** A request for several that is held, or has its answer. `body`: undefined where it is not there yet. */
export function onSharedPoll(
  session: Session,
  row: Request,
  sharers: readonly Resource[],
  body: Body | undefined,
): void {
  row.purpose = 'long-poll';
  const followed = sharers
    .filter(({ source }) => source === undefined)
    .map((one) => follow(session, one, row));
  touchRequest(session, row);
  if (row.outcome === 'pending' || followed.length === 0) return;
  if (row.frame === undefined) noteRound(session, row);
  const resources = followed.map(({ resource }) => resource);
  if (row.status === 304) for (const resource of resources) confirm(session, resource, endOf(row));
  else if (body && row.body === undefined) read(session, row, resources, body);
}

const endOf = ({ at, ms = 0 }: Request): number => at + ms;

/** 0.1 names resources in the query, the others in a header. */
function offerOf({ offers }: Resource, { url, requestHeaders = [] }: Request): Offer | undefined {
  const isNamedInHeader = firstHeader(requestHeaders, 'uri') !== undefined;
  const fitting = offers.filter(({ mechanism, shared, endpoint }) => {
    return mechanism === 'long-poll' && shared && withoutQuery(endpoint) === withoutQuery(url);
  });
  return fitting.find(({ dialect }) => (dialect === '0.1') !== isNamedInHeader) ?? fitting[0];
}

const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

function follow(session: Session, resource: Resource, row: Request): Followed {
  const offer = offerOf(resource, row);
  const endpoint = withoutQuery(row.url);
  const dialect = offer?.dialect ?? 'http';
  const way = { dialect, mechanism: 'long-poll', mode: 'shared', endpoint, offer } as const;
  const followed = followBy(session, resource, way, row.at);
  if (row.connection === undefined) followed.connection.requests += 1;
  row.connection = followed.connection.id;
  const isPending = row.outcome === 'pending';
  followed.open = isPending ? row : undefined;
  followed.graceUntil = isPending ? undefined : endOf(row) + grace;
  const isFailed = row.outcome === 'failed';
  const why = isFailed ? (row.error ?? `status ${row.status}`) : 'a request for several is held';
  moveFollowed(session, followed, isFailed ? 'backoff' : 'polling', row.at, why);
  return followed;
}

function noteRound(session: Session, row: Request): void {
  const { connection, status, ms, bytes = 0 } = row;
  const kind = row.outcome === 'unchanged' ? 'unchanged' : row.outcome === 'failed' ? 'failed' : 'answer';
  const frame = addFrame(session, {
    ...{ at: endOf(row), kind, name: 'long-poll', connection, request: row.id, status, ms, bytes },
  });
  row.frame = frame.id;
}

function read(session: Session, row: Request, resources: readonly Resource[], body: Body): void {
  const offer = resources.map((resource) => offerOf(resource, row)).find((found) => found !== undefined);
  const codec = dialectsOf(session).find(({ name }) => name === offer?.dialect)?.sharedPoll;
  if (!offer || !codec || !('text' in body)) return;
  const targets = resources.map((resource) => targetOf(session, resource, 'value'));
  const bytes = new TextEncoder().encode(body.text).buffer as ArrayBuffer;
  const answer = { url: row.url, status: row.status ?? 0, headers: row.responseHeaders ?? [], body: bytes };
  for (const { key, update } of codec.read(answer, targets, offer).updates) {
    const resource = session.resources.get(Number(key));
    if (!resource) continue;
    const kind = update.kind === 'unchanged' ? 'unchanged' : 'answer';
    const { connection, id: request } = row;
    const frame = addFrame(session, {
      at: endOf(row),
      kind,
      name: update.kind,
      resource: resource.id,
      connection,
      request,
    });
    applyUpdate(session, resource, update, {
      at: endOf(row),
      via: 'long-poll',
      request: row,
      frame: frame.id,
    });
  }
}
