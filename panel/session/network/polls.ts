import type { Offer } from '../../../src/model/index.js';
import type { Request, Resource } from '../model.js';
import { countActivity } from '../record/activity.js';
import { confirm } from '../record/confirm.js';
import { type Followed, moveFollowed } from '../record/followed.js';
import { addResource, keepNewest, touchResource } from '../record/resources.js';
import { addFrame, addVersion, setBody, touchRequest } from '../record/rows.js';
import type { Session } from '../session.js';
import { type Discovered, discover, endpointNames, learnOffers, resourcesAt } from './discovery.js';
import { followBy, type Way } from './followBy.js';
import { remove } from './updates.js';

/** So long after an answer the next request of a client that waits may begin. */
const waitGrace = 5_000;
const lostGrace = 30_000;
const leastGrace = 5_000;
/** Of the intervals between polls; as many missed ones mean that there are no more. */
const intervals = 5;
const missed = 3;

/** What a request is for: a resource itself, or what changed in it. */
export interface Role {
  resource: Resource;
  kind: 'value' | 'changes';
  /** The way of following that it is a part of, if it is one. */
  offer: Offer | undefined;
}

/** Whom a GET asks for, as far as that is known before its answer. */
export function roleOf(session: Session, row: Request): Role | undefined {
  const { url, waitSeconds } = row;
  const waits = waitSeconds !== undefined;
  const [waited] = waits ? resourcesAt(session, endpointNames.own(url)) : [];
  if (waited) return { resource: waited, kind: 'value', offer: ownWait(waited, url) };
  const known = (session.index.byUrl.get(url) ?? [])[0];
  const [collection] = resourcesAt(session, endpointNames.changes(url));
  // The changes of a collection may be asked at its own path, with the checkpoint in the query.
  if (collection && (known === undefined || known !== collection) && (waits || collection.url !== url))
    return { resource: collection, kind: 'changes', offer: changesOffer(collection, waits) };
  if (known) return { resource: known, kind: 'value', offer: waits ? ownWait(known, url) : undefined };
  return undefined;
}

const ownWait = ({ offers }: Resource, url: string) =>
  offers.find((offer) => offer.mechanism === 'long-poll' && !offer.shared && offer.endpoint === url);

const changesOffer = ({ offers }: Resource, waits: boolean) =>
  offers.find(
    ({ mode, shared, mechanism }) =>
      mode === 'changes' && !shared && mechanism === (waits ? 'long-poll' : 'poll'),
  );

/** A request that was sent. */
export function onPollSent(session: Session, row: Request): void {
  const role = roleOf(session, row);
  if (!role) return;
  row.resource = role.resource.id;
  row.purpose = purposeOf(session, row, role);
  touchRequest(session, row);
  const followed = followWait(session, row, role);
  if (followed) hold(session, followed, row);
}

function purposeOf({ index }: Session, row: Request, { resource }: Role): Request['purpose'] {
  if (row.waitSeconds !== undefined) return 'long-poll';
  if (row.byWorker) return 'fetch';
  const told = index.network.followed.get(resource.id)?.mechanism;
  if (told === 'socket' || told === 'stream') return 'catch-up';
  const isRepeated = index.network
    .recent(row.url)
    .others.some((other) => other.at < row.at && other.epoch === row.epoch);
  return isRepeated || resource.confirmations > 0 ? 'poll' : 'fetch';
}

function followWait(session: Session, row: Request, { resource, kind, offer }: Role): Followed | undefined {
  if (row.waitSeconds === undefined || resource.source !== undefined) return undefined;
  const way: Way = {
    ...{ dialect: offer?.dialect ?? 'http', mechanism: 'long-poll', mode: kind, offer },
    endpoint: kind === 'changes' ? (row.url.split('?', 1)[0] ?? row.url) : row.url,
  };
  return followBy(session, resource, way, row.at);
}

/** The server holds a request. */
function hold(session: Session, followed: Followed, row: Request): void {
  const { connection, resource } = followed;
  const isNew = followed.open !== row;
  if (isNew) {
    connection.requests += 1;
    followed.starts = [...followed.starts, row.at].slice(-intervals - 1);
  }
  followed.open = row.outcome === 'pending' ? row : undefined;
  row.connection = connection.id;
  const until = row.at + (row.waitSeconds ?? 0) * 1_000;
  // A request whose end nobody tells of ends by itself, some time after its wait.
  followed.graceUntil = followed.open ? until + lostGrace : row.at + (row.ms ?? 0) + waitGrace;
  const subscription = session.subscriptions.get(resource.id);
  if (subscription) subscription.next = { at: until, exact: false };
  resource.request = row.id;
  moveFollowed(session, followed, 'polling', row.at, 'a request is held');
}

/** Its answer, or its failure. */
export function onPollEnded(session: Session, row: Request): void {
  const known = roleOf(session, row);
  const found = discover(session, row, known?.kind === 'changes' ? 'changes' : 'resource');
  const role = known ?? newRole(session, row, found);
  if (!role || role.resource.source !== undefined) return linkOnly(session, row, role);
  const { resource } = role;
  row.resource = resource.id;
  if (role.kind === 'value') learnOffers(session, resource, found.offers);
  row.purpose = purposeOf(session, row, role);
  const followed = followWait(session, row, role) ?? followPolls(session, row, role);
  if (followed) {
    Object.assign(followed.checkpoint, found.checkpoint);
    endRound(session, followed, row);
  }
  count(session, resource, row);
  noteRound(session, resource, row);
  takeAnswer(session, role, row);
  touchRequest(session, row);
}

/** An engine follows it: it says itself what the answer meant. */
function linkOnly(session: Session, row: Request, role: Role | undefined): void {
  if (!role) return;
  row.resource ??= role.resource.id;
  touchRequest(session, row);
}

/** It says how it can be followed; or it is plain HTTP, with a tag, and asked again. */
function newRole(session: Session, row: Request, { offers }: Discovered): Role | undefined {
  const { url, at, document } = row;
  if (offers.length > 0) {
    const resource = addResource(session, { url, nature: 'live', firstAt: at, document });
    return { resource, kind: 'value', offer: undefined };
  }
  const rounds = session.index.network.recent(url).others.filter((other) => isRound(other, row));
  if (rounds.length < 2) return undefined;
  const resource = addResource(session, { url, nature: 'polled', firstAt: rounds[0]?.at ?? at, document });
  for (const round of rounds) if (round !== row) replay(session, resource, round);
  return { resource, kind: 'value', offer: undefined };
}

/** GETs with a tag, of the same document. */
function isRound(other: Request, row: Request): boolean {
  const hasTag = other.etag !== undefined || other.sentEtag !== undefined;
  return (
    other.at <= row.at &&
    other.method === 'GET' &&
    other.epoch === row.epoch &&
    hasTag &&
    (other.status ?? 0) >= 200
  );
}

/** What happened before it was known that it is polled. */
function replay(session: Session, resource: Resource, row: Request): void {
  row.resource = resource.id;
  count(session, resource, row);
  noteRound(session, resource, row);
  takeAnswer(session, { resource, kind: 'value', offer: undefined }, row);
  touchRequest(session, row);
}

/** Asked again and again, by whatever rule: that is polling. */
function followPolls(session: Session, row: Request, { resource, kind, offer }: Role): Followed | undefined {
  const known = session.index.network.followed.get(resource.id);
  if (known && known.mechanism !== 'poll') return undefined;
  const rounds = session.index.network
    .recent(row.url)
    .others.filter((other) => other.at <= row.at && other.epoch === row.epoch && other.method === 'GET');
  if (rounds.length < 2 && kind === 'value') return undefined;
  const endpoint = kind === 'changes' ? (row.url.split('?', 1)[0] ?? row.url) : row.url;
  const way: Way = { dialect: offer?.dialect ?? 'http', mechanism: 'poll', mode: kind, endpoint, offer };
  const followed = followBy(session, resource, way, row.at);
  if (followed.starts.length === 0)
    followed.starts = rounds
      .map(({ at }) => at)
      .filter((at) => at < row.at)
      .slice(-intervals);
  return followed;
}

function endRound(session: Session, followed: Followed, row: Request): void {
  const { connection, mechanism, resource } = followed;
  if (followed.starts.at(-1) !== row.at) {
    followed.starts = [...followed.starts, row.at].slice(-intervals - 1);
    connection.requests += 1;
  }
  if (followed.open === row) followed.open = undefined;
  row.connection = connection.id;
  const end = row.at + (row.ms ?? 0);
  const isFailed = row.outcome === 'failed';
  const interval = intervalOf(followed.starts);
  const grace =
    mechanism === 'long-poll' ? waitGrace : Math.max(leastGrace, missed * (interval ?? leastGrace));
  if (!followed.open) followed.graceUntil = end + grace;
  const subscription = session.subscriptions.get(resource.id);
  if (subscription && interval !== undefined && mechanism === 'poll')
    subscription.next = { at: row.at + interval, exact: false };
  const why = isFailed ? (row.error ?? `status ${row.status}`) : rhythm(mechanism, interval);
  moveFollowed(session, followed, isFailed ? 'backoff' : 'polling', end, why);
}

function rhythm(mechanism: Followed['mechanism'], interval: number | undefined): string {
  if (mechanism === 'long-poll') return 'one held request after the other';
  return interval === undefined ? 'asked now and then' : `asked every ${Math.round(interval / 100) / 10} s`;
}

/** The median: pages are throttled while they are hidden. */
function intervalOf(starts: readonly number[]): number | undefined {
  const gaps = starts.slice(1).map((at, n) => at - (starts[n] ?? at));
  return gaps.sort((a, b) => a - b)[gaps.length >> 1];
}

function count(session: Session, resource: Resource, row: Request): void {
  session.index.network.counted.add(row);
  const { ms = 0, outcome, at, waitSeconds } = row;
  resource.request = row.id;
  resource.answered = row.id;
  if (outcome === 'failed') {
    resource.failures += 1;
    countActivity(resource.activity, at, 'failures');
  } else keepNewest(waitSeconds === undefined ? resource.latencies : resource.holds, ms);
  touchResource(session, resource);
}

function noteRound(session: Session, resource: Resource, row: Request): void {
  if (row.frame !== undefined || row.outcome === 'cancelled') return;
  const kind = row.outcome === 'unchanged' ? 'unchanged' : row.outcome === 'failed' ? 'failed' : 'answer';
  const { purpose: name, connection, etag, status, ms, bytes = 0, body } = row;
  const frame = addFrame(session, {
    ...{ at: row.at + (ms ?? 0), kind, name, resource: resource.id, connection, request: row.id },
    ...{ etag, status, ms, bytes, body },
  });
  row.frame = frame.id;
  const carrier = session.connections.get(connection);
  if (carrier) carrier.frames += 1;
}

/** What the answer says of the resource: something new, nothing new, gone. */
function takeAnswer(session: Session, { resource, kind }: Role, row: Request): void {
  const { status = 0, etag, sentEtag, ms, bytes = 0, body, contentType, waitSeconds } = row;
  const at = row.at + (ms ?? 0);
  const via = row.purpose === 'write' ? 'fetch' : row.purpose;
  if (status === 404 || status === 410) return remove(session, resource, status, { at, via, request: row });
  if (status === 304) return takeUnchanged(session, resource, row, at);
  if (status !== 200 && status !== 203) return;
  const isSame = kind === 'value' ? isKnown(session, resource, row) : bytes <= 2;
  // Some servers end a wait with the tag that was sent, and an empty body.
  if (isSame || (kind === 'value' && etag !== undefined && etag === sentEtag))
    return confirm(session, resource, at);
  const version = addVersion(session, resource, {
    ...{ kind, at, via, etag, status, contentType, bytes, ms, body, request: row.id, frame: row.frame },
    held: waitSeconds !== undefined,
  });
  row.version = version.id;
}

/** A 304 names the value that there was already when the panel began to look. */
function takeUnchanged(session: Session, resource: Resource, row: Request, at: number): void {
  const { etag, sentEtag } = row;
  resource.etag ??= etag ?? sentEtag;
  confirm(session, resource, at);
  // Firefox gives the body that the browser had.
  const newest = session.newest.get(resource.id);
  if (newest && newest.body === undefined && newest.etag === (etag ?? sentEtag))
    setBody(session, newest, row.body);
}

function isKnown(session: Session, resource: Resource, { etag, body }: Request): boolean {
  const newest = session.newest.get(resource.id);
  if (newest?.kind !== 'value') return false;
  if (etag !== undefined) return newest.etag === etag;
  return newest.etag === undefined && body !== undefined && newest.body === body;
}
