import type { DialectName, LiveServerOptions, Mechanism } from '../live/options.js';
import { collectionRow, type Row, valueRow } from './rows.js';

type Way = readonly [DialectName, Mechanism];
type Quirk = Partial<LiveServerOptions>;

const ownWaits: readonly Way[] = [
  ['0.1', 'value-wait'],
  ['0.2', 'value-wait'],
  ['0.3', 'value-wait'],
];
const sharedWaits: readonly Way[] = [
  ['0.1', 'multiplex-wait'],
  ['0.2', 'multiplex-wait'],
  ['0.3', 'multiplex-wait'],
];
const textSockets: readonly Way[] = [
  ['0.2', 'multiplex-socket'],
  ['0.3', 'multiplex-socket'],
];
const sockets: readonly Way[] = [['0.1', 'multiplex-ws'], ...textSockets];
const streams: readonly Way[] = [
  ['0.1', 'value-stream'],
  ['0.2', 'value-stream'],
  ['0.3', 'value-stream'],
];

const rows = (ways: readonly Way[], quirk: Quirk, more: Partial<Row> = {}): Row[] =>
  ways.map(([dialect, mechanism]) => valueRow(dialect, mechanism, quirk, more));

/** What is pushed without a tag is no value: it is fetched. */
const fetched: Partial<Row> = { via: 'catch-up' };
const [, , thirdWait] = ownWaits;

/** Servers with a quirk that nobody should notice who follows values. */
export const quirkyValues: readonly Row[] = [
  ...rows([...ownWaits, ...sharedWaits, ...sockets, ...streams], { weakTags: true }),
  ...rows([...ownWaits, ...sharedWaits, ...sockets], { unquotedTags: true }),
  // Without quotes an id is no tag.
  ...rows(streams.slice(0, 1), { unquotedTags: true }, fetched),
  ...rows(streams.slice(1), { unquotedTags: true }),
  ...rows([...sharedWaits, ...sockets], { answersByPath: true }),
  ...rows([...sharedWaits, ...sockets, ...ownWaits.slice(0, 2)], { absoluteUris: true }),
  ...rows([...streams, ...ownWaits], { relativeUris: true }),
  ...rows(sockets, { wsUris: true }),
  ...rows(ownWaits, { sendsTagEndsWait: true }),
  ...rows(ownWaits.slice(0, 2), { otherTarget: true }, { used: 'wait /wait' }),
  ...rows(sharedWaits, { unchangedMembers: true }),
  ...rows(sharedWaits, { multiplexType: 'text/html' }),
  ...rows(textSockets, { silentCancel: true }),
  ...rows(textSockets, { socketHints: true }, fetched),
  ...rows([...streams, ...sockets], { noTags: true }, fetched),
  ...rows(streams, { keepAliveMs: 30 }),
  ...(thirdWait ? rows([thirdWait], { minWait: 20 }) : []),
];

const changeWaits: readonly Way[] = [
  ['0.1', 'changes-wait'],
  ['0.2', 'changes-wait'],
  ['0.3', 'changes-wait'],
];

const collections = (ways: readonly Way[], quirk: Quirk, more: Partial<Row> = {}): Row[] =>
  ways.map(([dialect, mechanism]) => collectionRow(dialect, mechanism, quirk, more));

/** Servers with a quirk that nobody should notice who follows collections. */
export const quirkyCollections: readonly Row[] = [
  ...collections([['0.1', 'multiplex-ws']], { singleItems: true }),
  ...collections([...sharedWaits, ...sockets], { answersByPath: true }),
  ...collections([...changeWaits, ...sharedWaits, ...sockets], { absoluteUris: true }),
  ...collections(changeWaits, { relativeUris: true }),
  ...collections(sockets, { wsUris: true }),
  ...collections(changeWaits, { changesLinkOnly: false }),
  ...collections(textSockets, { socketHints: true }, fetched),
  ...collections(sharedWaits, { multiplexType: 'text/html' }),
  ...collections(
    [['0.1', 'changes-stream'], ['0.2', 'changes-stream'], ...textSockets],
    { noTags: true },
    fetched,
  ),
];
