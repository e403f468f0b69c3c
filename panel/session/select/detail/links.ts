import { headerValue, type Offer } from '../../../../src/model/index.js';
import { parseLinkHeader, resolveUri, toHttpUrl } from '../../../../src/protocol/index.js';
import type { Resource, Subscription } from '../../model.js';
import type { Session } from '../../session.js';
import { type ViaWord, wordOfMechanism } from '../words.js';

/** chosen · passed-over: it failed lately · outranked: another way is better · unfit: it does not do for this resource. */
export type LinkStatus = 'chosen' | 'passed-over' | 'outranked' | 'unfit' | 'unused';

/** A way that the server advertises. */
export interface LinkRow {
  offer: Offer;
  via: ViaWord;
  /** Without secrets. */
  endpoint: string;
  status: LinkStatus;
  /** Why it was chosen, or was not. */
  why: string;
}

export interface LinksView {
  rows: LinkRow[];
  /** Relations of the newest answer that say nothing about following, or not as it was written. */
  others: { rel: string; target: string }[];
  /** What is wrong with the answer's head: near misses, missing tags. */
  findings: { code: string; text: string }[];
}

const findingCodes = new Set([
  ...['near-miss', 'no-etag', 'link-target', 'link-other-origin', 'bad-min', 'required-multiplex'],
  ...['no-target', 'unclosed-target', 'bad-parameter', 'unclosed-quote', 'no-rel', 'link-header-too-long'],
  ...['too-many-links', 'offers-missing', 'changes-link-missing'],
]);

/** Every mechanism that is advertised, which of them was chosen, and why the others were not. */
export function linksView(session: Session, id: number): LinksView | undefined {
  const resource = session.resources.get(id);
  if (!resource) return undefined;
  const subscription = session.subscriptions.get(id);
  const rows = resource.offers.map((offer) => linkRow(session, resource, subscription, offer));
  return { rows, others: othersOf(session, resource), findings: findingsOf(session, resource) };
}

function linkRow(
  session: Session,
  resource: Resource,
  subscription: Subscription | undefined,
  offer: Offer,
): LinkRow {
  const chosen = subscription?.offer;
  return {
    offer,
    via: wordOfMechanism(offer.mechanism),
    endpoint: session.urlOf(offer.endpoint).masked,
    ...verdict(session, resource, subscription, offer, chosen),
  };
}

type Verdict = Pick<LinkRow, 'status' | 'why'>;

function verdict(
  session: Session,
  resource: Resource,
  subscription: Subscription | undefined,
  offer: Offer,
  chosen: Offer | undefined,
): Verdict {
  if (chosen && isSame(offer, chosen)) return { status: 'chosen', why: whyChosen(session, resource, offer) };
  const passed = resource.passedOver.find((one) => isSame(one.offer, offer));
  if (passed && passed.until > session.clocks.now) {
    const left = Math.ceil((passed.until - session.clocks.now) / 1_000);
    return { status: 'passed-over', why: `It failed: ${passed.reason}. Tried again in ${left} s.` };
  }
  const unfit = whyUnfit(resource, offer, chosen);
  if (unfit !== undefined) return { status: 'unfit', why: unfit };
  if (!chosen) return { status: 'unused', why: whyUnused(subscription) };
  if (subscription?.reconstructed)
    return { status: 'unused', why: 'The client of this page uses another way.' };
  return { status: 'outranked', why: whyOutranked(session, offer, chosen) };
}

function isSame(a: Offer, b: Offer): boolean {
  const isAlike =
    a.dialect === b.dialect && a.mechanism === b.mechanism && a.shared === b.shared && a.mode === b.mode;
  // The checkpoint of a collection stands in the query, and moves.
  const place = (url: string) => (a.mode === 'changes' ? url.split('?', 1)[0] : url);
  return isAlike && place(a.endpoint) === place(b.endpoint);
}

const names: Record<ViaWord, string> = {
  ws: 'a socket',
  sse: 'a stream',
  wait: 'a long-poll',
  poll: 'polling',
  fetch: 'a fetch',
  write: 'a write',
};

const nameOf = ({ mechanism, shared }: Offer): string =>
  `${names[wordOfMechanism(mechanism)]}${shared ? ' for several' : ''}`;

function whyChosen(session: Session, { source }: Resource, offer: Offer): string {
  if (source === undefined) return 'This is what the client of the page does.';
  const sharers = sharersOf(session, offer);
  if (offer.shared && sharers > 1)
    return `The best that works: ${nameOf(offer)}, shared by ${sharers} resources.`;
  return `The best of those that are offered and work: ${nameOf(offer)}.`;
}

function sharersOf(session: Session, { endpoint, mechanism }: Offer): number {
  const isOffered = ({ offers }: Resource) =>
    offers.some((one) => one.shared && one.endpoint === endpoint && one.mechanism === mechanism);
  return [...session.subscriptions.values()].filter(({ id, state }) => {
    const resource = session.resources.get(id);
    return state !== 'stopped' && resource !== undefined && isOffered(resource);
  }).length;
}

/** What never does for this resource. Keys name how cookies go with it, and the headers that the page set. */
function whyUnfit({ key }: Resource, offer: Offer, chosen: Offer | undefined): string | undefined {
  const [, credentials, , ...headers] = (key ?? '').split(' ');
  if (offer.mechanism === 'socket' && credentials === 'omit')
    return 'It is followed without cookies, and a socket sends them always.';
  if (offer.shared && headers.some((header) => header !== 'updates'))
    return 'It is asked for with headers of its own, which a request for several cannot carry.';
  const isOtherMode = chosen && (offer.mode === 'changes') !== (chosen.mode === 'changes');
  if (isOtherMode && offer.mode === 'changes') return 'It tells what changes; whole values are wanted.';
  if (isOtherMode) return 'It tells whole values; what changes is wanted.';
  return undefined;
}

function whyUnused(subscription: Subscription | undefined): string {
  if (!subscription) return 'Nobody follows the resource: it is fetched only.';
  return subscription.state === 'stopped'
    ? 'Nobody follows the resource any more.'
    : 'Nothing is chosen yet.';
}

/** The order of the engine: what is shared by several goes before what is not; streams before requests. */
function rankOf(session: Session, offer: Offer): number {
  const isShared = offer.shared && sharersOf(session, offer) > 1;
  switch (offer.mechanism) {
    case 'socket':
      return 0;
    case 'stream':
      if (offer.shared) return isShared ? 3 : 7;
      return offer.mode === 'hint' ? 2 : 1;
    case 'long-poll':
      if (offer.shared) return isShared ? 4 : 8;
      return 6;
    case 'poll':
      return 9;
    default:
      return offer.mechanism satisfies never;
  }
}

function whyOutranked(session: Session, offer: Offer, chosen: Offer): string {
  if (
    offer.dialect !== chosen.dialect &&
    offer.mechanism === chosen.mechanism &&
    offer.shared === chosen.shared
  )
    return `The same in dialect ${chosen.dialect}, which is tried first.`;
  if (rankOf(session, offer) >= rankOf(session, chosen)) {
    const isAlone = offer.shared && sharersOf(session, offer) < 2;
    const alone = isAlone ? ' No other resource shares it.' : '';
    return `${capital(nameOf(chosen))} is better than ${nameOf(offer)}.${alone}`;
  }
  if (offer.mechanism === 'stream' && !offer.shared)
    return 'As many streams as this origin may hold are open already (HTTP/1.1).';
  return 'It would be better; whether it was tried fell out of the log, or the engine has no sockets.';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function othersOf(session: Session, { answered, offers, base }: Resource): LinksView['others'] {
  const headers = session.requests.get(answered)?.responseHeaders;
  const value = headers && headerValue(headers, 'link');
  if (value === undefined) return [];
  const places = new Set(offers.map(({ endpoint }) => toHttpUrl(endpoint)));
  const isOffered = (target: string) => {
    const found = resolveUri(target, base, ['http:', 'https:', 'ws:', 'wss:']);
    return found.ok && places.has(toHttpUrl(found.url));
  };
  return parseLinkHeader(value, { maxLinks: 64 }).links.flatMap(({ rels, target }) =>
    rels
      .filter((rel) => !isFollowing.has(rel) || !isOffered(target))
      .map((rel) => ({ rel, target: session.urlOf(target).masked })),
  );
}

const isFollowing = new Set([
  ...['value-wait', 'value-stream', 'hint-stream', 'changes', 'changes-wait', 'changes-stream', 'alternate'],
  ...['multiplex-wait', 'multiplex-stream', 'multiplex-ws', 'multiplex-socket'],
  ...['changes', 'multiplex-request', 'multiplex-socket'].map(
    (rel) => `http://liveresource.org/protocol/${rel}`,
  ),
]);

function findingsOf(session: Session, { id, url, base }: Resource): LinksView['findings'] {
  const found = new Map<string, { code: string; text: string }>();
  for (const { code, raw, details, resource } of session.problems.values()) {
    const isItsOwn = resource === id || details.uri === url || details.uri === base;
    if (isItsOwn && findingCodes.has(code)) found.set(`${code} ${raw}`, { code, text: raw ?? code });
  }
  return [...found.values()];
}
