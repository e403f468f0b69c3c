import type { Target } from '../dialects/dialect.js';
import type { ConnectionPlan, Offer, ResourceKey } from '../model/index.js';
import { type Entry, hearsChanges } from './entry.js';
import { hasOwnHeaders, isSecret } from './keys.js';

/** What planning must know beside the resources. */
export interface PlanContext {
  /** Identity epoch: a shared connection speaks for one user. */
  epoch: string;
  isUsable(offer: Offer, key: ResourceKey): boolean;
  /** Undefined: there are no sockets here. */
  socketsSendCookies: boolean | undefined;
  /** Requests that this URL's origin may be held. */
  mostHeld(url: string): number;
  /** Subscriptions that a socket of this endpoint takes. */
  mostSubscriptions(endpoint: string): number;
  /** Whether it is tried on a socket apart from the others. */
  isApart(endpoint: string, key: ResourceKey): boolean;
  target(entry: Entry): Target;
  /** Groups that one request, or one socket, can carry. */
  split(offer: Offer, targets: readonly Target[]): Target[][];
}

/** How each followed resource is followed, and the connections for it. */
export interface Plan {
  connections: ConnectionPlan[];
  choices: Map<ResourceKey, Offer>;
}

/** Which connections there should be for these resources. Pure; two calls with the same input give the same ids. */
export function planConnections(entries: Iterable<Entry>, ctx: PlanContext): Plan {
  const followed = [...entries].filter((entry) => entry.leases.size > 0 && !entry.blocked);
  const choices = chooseOffers(followed, ctx);
  const groups = new Map<string, Entry[]>();
  for (const entry of followed) {
    const offer = choices.get(entry.key);
    if (!offer) continue;
    const isApart = offer.mechanism === 'socket' && ctx.isApart(offer.endpoint, entry.key);
    const id = idOf(entry, offer, ctx.epoch) + (isApart ? apartMark : '');
    groups.set(id, [...(groups.get(id) ?? []), entry]);
  }
  const connections = [...groups].flatMap(([id, group]) => connectionsFor(id, group, choices, ctx));
  return { connections, choices };
}

/** In the id of a connection for those that are tried apart. */
export const apartMark = '|apart';

function idOf({ key, request }: Entry, offer: Offer, epoch: string): string {
  const { dialect, mechanism, mode, endpoint, shared } = offer;
  if (shared) return [dialect, mechanism, 'shared', endpoint, request.credentials, epoch].join('|');
  // The checkpoint of a collection stands in the query, and moves.
  return [dialect, mechanism, mode, mode === 'changes' ? endpoint.split('?')[0] : endpoint, key].join('|');
}

function connectionsFor(
  id: string,
  group: Entry[],
  choices: Plan['choices'],
  ctx: PlanContext,
): ConnectionPlan[] {
  const offer = choices.get(group[0]?.key ?? '') as Offer;
  if (!offer.shared) return [{ id, offer, targets: group.map(({ key }) => key), modes: [offer.mode] }];
  const most =
    offer.mechanism === 'socket' ? ctx.mostSubscriptions(offer.endpoint) : Number.POSITIVE_INFINITY;
  const targets = group.map((entry) => ({
    ...ctx.target(entry),
    mode: choices.get(entry.key)?.mode ?? offer.mode,
  }));
  return ctx
    .split(offer, targets)
    .flatMap((part) => chunks(part, most))
    .map((part, n) => ({
      ...{ id: `${id}|${n}`, offer },
      targets: part.map(({ key }) => key),
      modes: part.map(({ mode }) => mode),
    }));
}

function chunks<Item>(items: Item[], most: number): Item[][] {
  if (items.length <= most) return [items];
  return [items.slice(0, most), ...chunks(items.slice(most), most)];
}

function chooseOffers(entries: readonly Entry[], ctx: PlanContext): Plan['choices'] {
  const usable = new Map(entries.map((entry) => [entry, candidates(entry, ctx)]));
  const sharers = countSharers(usable);
  const streams = new Map<string, number>();
  const choices: Plan['choices'] = new Map();
  for (const [entry, offers] of usable) {
    const best = offers
      .map((offer) => ({ offer, rank: rankOf(offer, sharers, ctx, streams) }))
      .sort((a, b) => a.rank - b.rank)[0]?.offer;
    if (!best) continue;
    choices.set(entry.key, best);
    if (best.mechanism === 'stream' && !best.shared) count(streams, new URL(best.endpoint).origin);
  }
  return choices;
}

/** How many resources could share each endpoint. */
function countSharers(usable: Map<Entry, Offer[]>): Map<string, number> {
  const sharers = new Map<string, number>();
  for (const offers of usable.values()) {
    const endpoints = new Set(offers.filter(({ shared }) => shared).map(endpointOf));
    for (const endpoint of endpoints) count(sharers, endpoint);
  }
  return sharers;
}

const endpointOf = ({ mechanism, endpoint }: Offer) => `${mechanism} ${endpoint}`;

const count = (counts: Map<string, number>, name: string) =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

/** The lower the better. */
function rankOf(
  offer: Offer,
  sharers: Map<string, number>,
  { mostHeld }: PlanContext,
  streams: Map<string, number>,
): number {
  const { mechanism, shared, endpoint } = offer;
  const isShared = (sharers.get(endpointOf(offer)) ?? 0) > 1;
  switch (mechanism) {
    case 'socket':
      return 0;
    case 'stream': {
      if (shared) return isShared ? 3 : 7;
      // An open stream keeps a request held: beyond what may be held they would only take turns.
      const isRoom = (streams.get(new URL(endpoint).origin) ?? 0) < mostHeld(endpoint);
      return isRoom ? (offer.mode === 'hint' ? 2 : 1) : 5;
    }
    case 'long-poll':
      if (shared) return isShared ? 4 : 8;
      return 6;
    case 'poll':
      return 9;
    default:
      return mechanism satisfies never;
  }
}

/** What fits the resource and its followers; what failed lately only where there is nothing else. */
function candidates(entry: Entry, ctx: PlanContext): Offer[] {
  const fitting = inMode(
    entry,
    entry.offers.filter((offer) => mayCarry(entry, offer, ctx)),
  );
  const usable = fitting.filter((offer) => ctx.isUsable(offer, entry.key));
  if (usable.length > 0) return usable;
  const own = fitting.filter(({ elsewhere }) => !elsewhere);
  const [first] = own.filter(({ shared, mechanism }) => !shared && mechanism !== 'stream');
  return [first ?? own[0] ?? plainPoll(entry)];
}

/** Who hears changes is told them where there are any; all others are told values. */
function inMode(entry: Entry, offers: Offer[]): Offer[] {
  const changes = offers.filter(({ mode }) => mode === 'changes');
  const values = offers.filter(({ mode }) => mode !== 'changes');
  const isPolled = (some: Offer[]) => some.every(({ mechanism }) => mechanism === 'poll');
  if (entry.updates) return changes;
  if (hearsChanges(entry)) return isPolled(changes) && !isPolled(values) ? values : or(changes, values);
  return isPolled(values) && !isPolled(changes) ? changes : or(values, changes);
}

const or = <Item>(first: Item[], second: Item[]): Item[] => (first.length > 0 ? first : second);

/** What needs headers of its own goes by requests of its own; and a socket sends the browser's cookies, always. */
function mayCarry({ request, vary }: Entry, offer: Offer, { socketsSendCookies }: PlanContext): boolean {
  if (offer.mechanism === 'socket') {
    if (socketsSendCookies === undefined) return false;
    if (socketsSendCookies && request.credentials === 'omit') return false;
  }
  if (!offer.shared && !offer.elsewhere) return true;
  const isOwn = hasOwnHeaders(request, vary) || isSecret(request);
  const isSame = (name: string) => neverOwn.includes(name) && !(offer.elsewhere && name === 'cookie');
  return !isOwn && vary.every(isSame);
}

/** Headers of which the browser sends the same with every request of ours. */
const neverOwn = [
  'accept',
  'accept-encoding',
  'accept-language',
  'cookie',
  'origin',
  'user-agent',
  'wait',
  'prefer',
];

/** Nothing is known of the resource, or nothing better offered: it is asked. */
function plainPoll({ request, updates }: Entry): Offer {
  const mode = updates ? 'changes' : 'value';
  return { dialect: 'http', mechanism: 'poll', mode, endpoint: request.url, shared: false };
}

export interface PlanDiff {
  open: ConnectionPlan[];
  retarget: ConnectionPlan[];
  /** Ids of connections that nobody needs any more. */
  close: string[];
}

export function diffPlans(running: Iterable<ConnectionPlan>, wanted: readonly ConnectionPlan[]): PlanDiff {
  const ids = new Set(wanted.map((plan) => plan.id));
  const up = new Map([...running].map((plan) => [plan.id, plan]));
  return {
    open: wanted.filter((plan) => !up.has(plan.id)),
    retarget: wanted.filter((plan) => !isSamePlan(up.get(plan.id) ?? plan, plan)),
    close: [...up.keys()].filter((id) => !ids.has(id)),
  };
}

const isSamePlan = (a: ConnectionPlan, b: ConnectionPlan): boolean =>
  a.offer.endpoint === b.offer.endpoint &&
  a.targets.length === b.targets.length &&
  a.targets.every((key, n) => a.modes[n] === b.modes[b.targets.indexOf(key)]);
