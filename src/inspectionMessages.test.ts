import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type FromInspector,
  parseFromInspector,
  parseToInspector,
  type ToInspector,
} from './inspectionMessages.js';
import { envelope } from './messages.js';
import type { Snapshot } from './model/index.js';

const engine = { name: 'https://a.example/', kind: 'worker' } as const;
const batch = { boot: 1, dropped: 0, events: [] };
const revision = { boot: 1, n: 1 };
const snapshot: Snapshot = {
  status: 200,
  headers: [],
  body: new ArrayBuffer(0),
  via: 'fetch',
  receivedAt: 1,
};

const asked: FromInspector[] = [
  { type: 'inspect', id: 'a', known: [] },
  { type: 'inspect', id: 'a', known: [{ name: 'x', boot: 1, seq: 2 }] },
  { type: 'inspect-value', id: 'a', engine: 'x', key: 'k' },
  { type: 'inspect-end', id: 'a' },
];
const told: ToInspector[] = [
  { type: 'inspect-log', engine, batch },
  { type: 'inspection', engine, to: 'a', batch, documents: [] },
  { type: 'inspect-value', engine, key: 'k', revision, snapshot },
];

it.each(asked)('reads what an inspector asks: $type', (message) => {
  expect(parseFromInspector(envelope(message, '1'))).toMatchObject({ ok: true, message });
  expect(parseToInspector(envelope({ ...message, engine: undefined }, '1')).ok).toBe(false);
});

it.each(told)('reads what an engine tells: $type', (message) => {
  expect(parseToInspector(envelope(message, '1'))).toMatchObject({ ok: true, message });
  expect(parseFromInspector(envelope(message, '1')).ok).toBe(false);
});

it.each([
  { type: 'inspect', id: 'a' },
  { type: 'inspect', id: 'a', known: [{ name: 'x', boot: 1, seq: Number.NaN }] },
  { type: 'inspect', id: 'a', known: new Array(1_001).fill({ name: 'x', boot: 1, seq: 2 }) },
  { type: 'inspect-value', id: 'a', engine: 'x', key: 'k'.repeat(262_145) },
  { type: 'follow', id: 'a' },
])('refuses of inspectors what is broken, too much, or for others: %o', (message) => {
  expect(parseFromInspector(envelope(message, '1'))).toMatchObject({ ok: false, kind: 'bad' });
});

it('throws at nothing', () => {
  const types = [...asked, ...told].map(({ type }) => type);
  const fields = fc.dictionary(
    fc.constantFrom('id', 'known', 'engine', 'key', 'to', 'batch', 'documents', 'revision', 'snapshot'),
    fc.anything(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...types), fields, (type, rest) => {
      parseFromInspector(envelope({ ...rest, type }, '1'));
      parseToInspector(envelope({ ...rest, type }, '1'));
    }),
  );
});
