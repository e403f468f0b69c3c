import type { DialectName, LiveServerOptions, Mechanism } from '../live/options.js';

/** One way of following, alone on a server but for what it needs. */
export interface Row {
  name: string;
  dialect: DialectName;
  kind: 'value' | 'collection';
  mechanisms: readonly Mechanism[];
  /** Seconds: it is polled. */
  poll?: number;
  options?: Partial<LiveServerOptions>;
}

const value = (dialect: DialectName, mechanism: Mechanism, more: Partial<Row> = {}): Row => ({
  ...{ name: `${dialect} ${mechanism}`, dialect, kind: 'value', mechanisms: [mechanism], ...more },
});

const collection = (
  dialect: DialectName,
  mechanism: Mechanism,
  beside: readonly Mechanism[] = [],
  more: Partial<Row> = {},
): Row => ({
  name: `${dialect} ${mechanism} of changes`,
  ...{ dialect, kind: 'collection', mechanisms: [mechanism, ...beside], ...more },
});

/** Every mechanism of every dialect. */
export const rows: readonly Row[] = [
  value('0.1', 'value-wait'),
  value('0.1', 'value-stream'),
  value('0.1', 'multiplex-wait'),
  value('0.1', 'multiplex-stream'),
  value('0.1', 'multiplex-ws'),
  collection('0.1', 'changes', [], { poll: 10 }),
  collection('0.1', 'changes-wait'),
  collection('0.1', 'changes-stream', ['changes']),
  collection('0.1', 'multiplex-wait', ['changes']),
  collection('0.1', 'multiplex-ws', ['changes']),
  collection('0.1', 'multiplex-ws', ['changes'], {
    name: '0.1 multiplex-ws of changes, single items',
    options: { singleItems: true },
  }),
  value('0.2', 'value-wait'),
  value('0.2', 'value-stream'),
  value('0.2', 'value-stream', { name: '0.2 value-stream, reliable', options: { reliable: true } }),
  value('0.2', 'hint-stream'),
  value('0.2', 'multiplex-wait'),
  value('0.2', 'multiplex-socket'),
  collection('0.2', 'changes-wait'),
  collection('0.2', 'changes-stream', ['changes']),
  collection('0.2', 'multiplex-wait', ['changes']),
  collection('0.2', 'multiplex-socket', ['changes']),
  value('0.3', 'value-wait'),
  value('0.3', 'value-stream'),
  value('0.3', 'value-stream', { name: '0.3 value-stream, reliable', options: { reliable: true } }),
  value('0.3', 'multiplex-wait'),
  value('0.3', 'multiplex-socket'),
  collection('0.3', 'changes-wait'),
  collection('0.3', 'multiplex-wait', ['changes']),
  collection('0.3', 'multiplex-socket', ['changes']),
  { name: 'plain polling', dialect: '0.1', kind: 'value', mechanisms: [], poll: 10 },
];
