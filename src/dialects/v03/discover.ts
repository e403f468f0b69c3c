import { type Exchange, headerValue, type Mode, type Offer } from '../../model/index.js';
import { type Property, parseContentType, parseProperties } from '../../protocol/index.js';
import type { Discovery, Role } from '../dialect.js';
import {
  type Announcement,
  findOffers,
  type Head,
  minWaitOf,
  modesOf,
  type Param,
  readHead,
} from '../discover.js';
import { note } from '../findings.js';
import { longRels } from '../links.js';

const dialect = '0.3';

const isStream = (param: Param) => parseContentType(param('type')).type === 'text/event-stream';
const isWait = (param: Param) => param('wait-min') !== undefined;

const own: readonly Announcement[] = [
  { rel: 'alternate', mechanism: 'stream', mode: 'value', where: isStream },
  {
    rel: 'alternate',
    mechanism: 'long-poll',
    mode: 'value',
    where: (param) => isWait(param) && !isStream(param),
  },
  { rel: longRels.changes, mechanism: 'long-poll', mode: 'changes', where: isWait },
  { rel: longRels.changes, mechanism: 'poll', mode: 'changes', where: (param) => !isWait(param) },
];

const shared: Record<string, Announcement> = {
  socket: { rel: longRels.socket, mechanism: 'socket', mode: 'shared' },
  request: { rel: longRels.request, mechanism: 'long-poll', mode: 'shared' },
};

/** `LiveResource-Property` says what the resource itself can do, and Links with long relations what others do for it. */
export function discover(exchange: Exchange, role: Role, allowOrigins?: readonly string[]): Discovery {
  const head = readHead(exchange, role, false, allowOrigins);
  const properties = parseProperties(headerValue(exchange.headers, 'liveresource-property') ?? '');
  const { kinds, isRequired } = readMultiplex(properties);
  const tables = Object.keys(shared).filter((kind) => kinds.length === 0 || kinds.includes(kind));
  const offers = findOffers(
    dialect,
    head,
    tables.map((kind) => shared[kind] as Announcement),
  );
  if (!isRequired) offers.push(...ownOffers(head, properties));
  else if (offers.length === 0)
    note(head.findings, 'required-multiplex', 'it can be followed by a multiplex only, and none is named');
  return { offers, findings: head.findings, ...(head.checkpoint && { checkpoint: head.checkpoint }) };
}

/** What the resource can do by itself comes first. */
function ownOffers(head: Head, properties: readonly Property[]): Offer[] {
  const all = [...selfOffers(head, properties), ...findOffers(dialect, head, own)];
  const isSame = (a: Offer, b: Offer) => a.mechanism === b.mechanism && a.mode === b.mode;
  return all.filter((offer) => all.find((other) => isSame(other, offer)) === offer);
}

/** `wait; min=20`: long-polls of the resource itself, or of the changes URL that answered. */
function selfOffers(head: Head, properties: readonly Property[]): Offer[] {
  const wait = properties.find(({ name }) => name === 'wait');
  if (!wait) return [];
  const min = wait.params.find(([name]) => name === 'min')?.[1];
  const extras = minWaitOf(min, head.findings);
  const base = { dialect, mechanism: 'long-poll', endpoint: head.exchange.url, shared: false } as const;
  return modesOf(head, head.role === 'changes' ? 'changes' : 'value').map((mode: Mode) => ({
    ...base,
    mode,
    ...extras,
  }));
}

/** `multiplex="request socket"`; `required` among them: it is followed by a multiplex, or not at all. */
function readMultiplex(properties: readonly Property[]): { kinds: string[]; isRequired: boolean } {
  const words = properties
    .filter(({ name }) => name === 'multiplex')
    .flatMap(({ value, params }) => [
      ...value.toLowerCase().split(/[ \t]+/),
      ...params.map(([name]) => name),
    ]);
  return {
    kinds: words.filter((word) => Object.hasOwn(shared, word)),
    isRequired: words.includes('required'),
  };
}
