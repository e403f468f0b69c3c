import { collectionRow, type Row, valueRow } from '../conformance/rows.js';
import type { OwnServerOptions } from './options.js';

const socket: Partial<Row> = { used: 'socket /multi' };
/** Its events have tags and Links. */
const told: Partial<Row> = { via: 'stream' };

/** Every mechanism by which the product's own server lets a value be followed. */
export const ownValueRows: readonly Row[] = [
  valueRow('0.1', 'value-wait'),
  valueRow('0.1', 'value-stream'),
  valueRow('0.1', 'multiplex-wait'),
  valueRow('0.1', 'multiplex-stream', {}, told),
  valueRow('0.1', 'multiplex-ws', {}, socket),
  valueRow('0.3', 'value-wait'),
  valueRow('0.3', 'value-stream', {}, { used: 'stream /multi' }),
  valueRow('0.3', 'multiplex-wait'),
  valueRow('0.3', 'multiplex-socket', {}, socket),
];

/** Every mechanism by which it lets a collection be followed. */
export const ownCollectionRows: readonly Row[] = [
  collectionRow('0.1', 'changes'),
  collectionRow('0.1', 'changes-wait'),
  collectionRow('0.1', 'changes-stream'),
  collectionRow('0.1', 'multiplex-wait'),
  collectionRow('0.1', 'multiplex-stream', {}, told),
  collectionRow('0.1', 'multiplex-ws', {}, socket),
  collectionRow('0.3', 'changes'),
  collectionRow('0.3', 'changes-wait'),
  collectionRow('0.3', 'multiplex-wait'),
  collectionRow('0.3', 'multiplex-socket', {}, socket),
];

export const usesSocket = ({ used }: Row): boolean => used?.startsWith('socket') === true;

export const usesStream = ({ used }: Row): boolean => used?.startsWith('stream') === true;

/** `what`: in a word, how they differ from what they were. */
export const rowsWith = (rows: readonly Row[], what: string, more: Partial<OwnServerOptions>): Row[] =>
  rows.map((row) => ({ ...row, name: `${row.name} ${what}`, options: { ...row.options, ...more } }));
