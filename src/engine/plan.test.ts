import { expect, it } from 'vitest';
import type { Target } from '../dialects/dialect.js';
import type { Offer, ResourceRequest, Wants } from '../model/index.js';
import { createEntry, type Entry } from './entry.js';
import { diffPlans, type PlanContext, planConnections } from './plan.js';
import { targetOf } from './sink.js';

const site = 'https://app.example';

function followed(
  path: string,
  offers: Offer[],
  wants: Wants = 'value',
  change: Partial<ResourceRequest> = {},
) {
  const request: ResourceRequest = { url: site + path, credentials: 'same-origin', headers: [], ...change };
  const entry = createEntry(path, request);
  entry.offers = offers;
  entry.leases.set('tab', { holder: 'tab', key: path, expiresAt: 1, wants: [wants] });
  return entry;
}

function plan(entries: Entry[], change: Partial<PlanContext> = {}) {
  return planConnections(entries, {
    epoch: 'e',
    isUsable: () => true,
    socketsSendCookies: true,
    mostHeld: () => 3,
    mostSubscriptions: () => Number.POSITIVE_INFINITY,
    isApart: () => false,
    target: targetOf,
    split: (_, targets) => [[...targets]],
    ...change,
  });
}

const offer = (change: Partial<Offer>): Offer => ({
  ...{ dialect: '0.1', mechanism: 'long-poll', mode: 'value', endpoint: `${site}/x`, shared: false },
  ...change,
});
const own = (path: string) => offer({ endpoint: site + path });
const stream = (path: string) => offer({ mechanism: 'stream', endpoint: `${site}${path}stream` });
const multiplex = offer({ endpoint: `${site}/multi/`, shared: true });
const socket = offer({ mechanism: 'socket', endpoint: 'wss://app.example/ws', shared: true });
const changesOf = (path: string) => offer({ mode: 'changes', endpoint: `${site}${path}?after=1` });

/** mechanism and targets of each connection */
const shown = ({ connections }: ReturnType<typeof plan>) =>
  connections.map(
    ({ offer, targets }) => `${offer.shared ? 'shared ' : ''}${offer.mechanism} ${targets.join(' ')}`,
  );

it('asks what nothing is known of, and leaves what nobody wants or what is blocked', () => {
  const entries = ['/a', '/b', '/c', '/d'].map((path) => followed(path, []));
  entries[2]?.leases.clear();
  if (entries[3]) entries[3].blocked = 'denied';
  expect(shown(plan(entries))).toEqual(['poll /a', 'poll /b']);
});

it('follows all resources that name one socket by it', () => {
  const offers = [own('/a'), multiplex, socket];
  expect(shown(plan([followed('/a', offers), followed('/b', offers)]))).toEqual(['shared socket /a /b']);
});

it('opens a second socket where one takes no more subscriptions', () => {
  const entries = ['/a', '/b', '/c'].map((path) => followed(path, [socket]));
  expect(shown(plan(entries, { mostSubscriptions: () => 2 }))).toEqual([
    'shared socket /a /b',
    'shared socket /c',
  ]);
});

it('takes the next best where a way does not work, and the best of all that do not', () => {
  const entries = ['/a', '/b'].map((path) => followed(path, [own(path), multiplex, socket]));
  const without = (...mechanisms: Offer[]) => ({
    isUsable: ({ endpoint }: Offer) => !mechanisms.some((one) => one.endpoint === endpoint),
  });
  expect(shown(plan(entries, without(socket)))).toEqual(['shared long-poll /a /b']);
  expect(shown(plan(entries, without(socket, multiplex)))).toEqual(['long-poll /a', 'long-poll /b']);
  expect(shown(plan(entries, { isUsable: () => false }))).toEqual(['long-poll /a', 'long-poll /b']);
  const onlySockets = ['/a', '/b'].map((path) => followed(path, [socket]));
  expect(shown(plan(onlySockets, { isUsable: () => false }))).toEqual(['shared socket /a /b']);
});

it('does not share a request for one resource that can be waited for by itself', () => {
  expect(shown(plan([followed('/a', [own('/a'), multiplex])]))).toEqual(['long-poll /a']);
  expect(shown(plan([followed('/a', [multiplex])]))).toEqual(['shared long-poll /a']);
});

it('prefers a stream, as long as the origin may be held so many', () => {
  const entries = ['/a', '/b', '/c', '/d', '/e'].map((path) =>
    followed(path, [own(path), stream(path), multiplex]),
  );
  expect(shown(plan(entries))).toEqual(['stream /a', 'stream /b', 'stream /c', 'shared long-poll /d /e']);
  expect(shown(plan(entries, { mostHeld: () => 100 })).every((one) => one.startsWith('stream'))).toBe(true);
});

it('keeps what needs headers of its own away from shared connections', () => {
  const offers = [own('/a'), multiplex, socket];
  const secret = { headers: [['authorization', 'x']] as [string, string][] };
  expect(shown(plan([followed('/a', offers, 'value', secret)]))).toEqual(['long-poll /a']);
  const varies = followed('/b', offers);
  varies.vary = ['x-user'];
  expect(shown(plan([varies]))).toEqual(['long-poll /b']);
  const alike = followed('/c', offers);
  alike.vary = ['accept-encoding', 'cookie'];
  expect(shown(plan([alike]))).toEqual(['shared socket /c']);
});

it('opens no socket for what is sent without cookies, unless there are none', () => {
  const omit = followed('/a', [own('/a'), socket], 'value', { credentials: 'omit' });
  expect(shown(plan([omit]))).toEqual(['long-poll /a']);
  expect(shown(plan([omit], { socketsSendCookies: false }))).toEqual(['shared socket /a']);
  expect(shown(plan([followed('/a', [own('/a'), socket])], { socketsSendCookies: undefined }))).toEqual([
    'long-poll /a',
  ]);
});

it('tells changes to who wants them, and values to all others', () => {
  const offers = [own('/a'), changesOf('/a'), { ...socket, mode: 'changes' as const }, socket];
  expect(plan([followed('/a', offers, 'changes')]).choices.get('/a')?.mode).toBe('changes');
  expect(plan([followed('/a', offers)]).choices.get('/a')?.mode).toBe('value');
  expect(plan([followed('/a', [changesOf('/a')])]).choices.get('/a')?.mode).toBe('changes');
  const polled = offer({ mode: 'changes', mechanism: 'poll' });
  expect(plan([followed('/a', [own('/a'), polled], 'changes')]).choices.get('/a')?.mode).toBe('value');
});

it('is the same connection when a checkpoint moves, and another for another user', () => {
  const entry = followed('/a', [changesOf('/a')], 'changes');
  const before = plan([entry]).connections;
  entry.offers = [{ ...changesOf('/a'), endpoint: `${site}/a?after=2` }];
  expect(plan([entry]).connections[0]?.id).toBe(before[0]?.id);
  const shared = followed('/b', [socket]);
  expect(plan([shared]).connections[0]?.id).not.toBe(plan([shared], { epoch: 'f' }).connections[0]?.id);
});

it('lets the codec say what fits into one request', () => {
  const entries = ['/a', '/b', '/c'].map((path) => followed(path, [multiplex]));
  const split = (_: Offer, targets: readonly Target[]) => [targets.slice(0, 1), targets.slice(1)];
  expect(shown(plan(entries, { split }))).toEqual(['shared long-poll /a', 'shared long-poll /b /c']);
});

it('opens, retargets and closes what differs', () => {
  const of = (...paths: string[]) => plan(paths.map((path) => followed(path, [socket]))).connections;
  const [one] = of('/a');
  const [two] = of('/a', '/b');
  expect(diffPlans([], of('/a'))).toEqual({ open: [one], retarget: [], close: [] });
  expect(diffPlans(of('/a'), of('/a', '/b'))).toEqual({ open: [], retarget: [two], close: [] });
  expect(diffPlans(of('/b', '/a'), of('/a', '/b'))).toEqual({ open: [], retarget: [], close: [] });
  expect(diffPlans(of('/a'), [])).toEqual({ open: [], retarget: [], close: [one?.id] });
});
