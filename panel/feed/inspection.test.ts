import { expect, it } from 'vitest';
import type { FromInspector } from '../../src/inspectionMessages.js';
import { envelope } from '../../src/messages.js';
import { createSession, reduce, type SessionInput } from '../session/index.js';
import { createInspection } from './inspection.js';

const engine = { name: 'https://a.example/', kind: 'worker', scope: 'https://a.example/' } as const;

function look() {
  const said: FromInspector[] = [];
  const given: SessionInput[] = [];
  let time = 1_000;
  const inspection = createInspection({
    id: 'me',
    now: () => time,
    say: (message) => void said.push(message),
    give: (inputs) => void given.push(...inputs),
  });
  const events = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => ({
      type: 'stored',
      changes: 1,
      seq: from + n,
      at: time,
    }));
  const hear = (message: object) => inspection.receive(envelope({ engine, ...message }, '0'));
  return {
    ...{ inspection, said, given, hear },
    answer: (from: number, to: number, boot = 1, more: object = {}) =>
      hear({
        ...{ type: 'inspection', to: 'me', documents: [] },
        ...{ batch: { boot, dropped: 0, events: events(from, to) }, ...more },
      }),
    tell: (from: number, to: number, boot = 1) =>
      hear({ type: 'inspect-log', batch: { boot, dropped: 0, events: events(from, to) } }),
    pass: (ms: number) => {
      time += ms;
    },
    seqs: () =>
      given.flatMap((input) => (input.type === 'log' ? input.batch.events.map(({ seq }) => seq) : [])),
  };
}

it('asks for all at first, and then for what comes after what it knows', () => {
  const { inspection, said, answer, tell } = look();
  inspection.beat();
  answer(1, 3);
  tell(4, 5);
  inspection.beat();
  expect(said).toMatchObject([
    { type: 'inspect', known: [] },
    { type: 'inspect', known: [{ name: engine.name, boot: 1, seq: 5 }] },
  ]);
});

it('takes nothing of an engine before its answer, nor what is for others', () => {
  const { answer, tell, hear, given } = look();
  tell(7, 8);
  hear({ type: 'inspection', to: 'other', documents: [], batch: { boot: 1, dropped: 0, events: [] } });
  expect(given).toEqual([]);
  answer(1, 8);
  expect(given).toHaveLength(1);
});

it('asks at once for what was lost on the way, and gives it in order', () => {
  const { inspection, said, answer, tell, seqs } = look();
  inspection.beat();
  answer(1, 2);
  tell(5, 6);
  expect(said.at(-1)).toMatchObject({ known: [{ seq: 2 }] });
  answer(3, 6);
  tell(7, 7);
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('begins anew where the engine was started again', () => {
  const { said, answer, tell, seqs } = look();
  answer(1, 9);
  tell(1, 1, 2);
  expect(said.at(-1)).toMatchObject({ known: [{ boot: 1, seq: 9 }] });
  answer(1, 2, 2);
  tell(3, 3, 2);
  expect(seqs().slice(9)).toEqual([1, 2, 3]);
});

it('takes an engine for stopped when four beats in a row find no answer, and for alive when it speaks again', () => {
  const { inspection, answer, given, pass } = look();
  answer(1, 1);
  for (let n = 0; n < 3; n++) inspection.beat();
  expect(inspection.engines).toEqual([engine]);
  pass(8_000);
  inspection.beat();
  expect(inspection.engines).toEqual([]);
  expect(given.at(-1)).toEqual({ type: 'worker-stopped', at: 1_000, source: engine });
  answer(1, 1, 1, { inspection: { boot: 1, seq: 1, at: 9_000, resources: [], connections: [] } });
  const session = createSession();
  for (const input of given) reduce(session, input);
  expect([...session.sources.values()]).toMatchObject([{ alive: true, stoppedAt: undefined }]);
});

it('loses sight of workers when the page has another origin, and keeps them when it was reloaded', () => {
  const { inspection, answer, given } = look();
  answer(1, 1);
  inspection.leave(true);
  expect(inspection.engines).toEqual([engine]);
  inspection.leave(false);
  expect(inspection.engines).toEqual([]);
  expect(given.at(-1)).toMatchObject({ type: 'engine-unseen', source: engine });
});

it('knows which of the documents is the page that is looked at', () => {
  const { inspection, answer, given } = look();
  const documents = [
    { holder: 'tab:1', url: 'https://a.example/one', isFrame: false },
    { holder: 'tab:2', url: 'https://a.example/one', isFrame: true },
  ];
  answer(1, 1, 1, { documents });
  inspection.receive(envelope({ type: 'welcome', id: 'inspector', boot: 1, holder: 'tab:1' }, '0'));
  answer(2, 2, 1, { documents: documents.slice(0, 1) });
  const told = given.filter(({ type }) => type === 'document' || type === 'document-gone');
  expect(told).toMatchObject([
    { holder: 'tab:1', inspected: false },
    { holder: 'tab:2', inspected: false, frame: 1 },
    { holder: 'tab:1', inspected: true },
    { type: 'document-gone', holder: 'tab:2' },
  ]);
});

it.each([
  null,
  7,
  { liveresource: 1, type: 'inspect-log', engine },
  envelope({ type: 'inspect-log', engine, batch: { boot: 1, events: [null] } }, '0'),
  envelope({ type: 'inspection', engine, to: 'me', batch: { boot: 'x', events: [] }, documents: [] }, '0'),
  envelope({ type: 'inspect-value', engine, key: 'k', revision: {}, snapshot: {} }, '0'),
  envelope({ type: 'welcome', id: 1 }, '0'),
])('takes %j for nothing', (message) => {
  const { inspection, given, answer } = look();
  answer(1, 1);
  const before = given.length;
  inspection.receive(message);
  const session = createSession();
  for (const input of given.slice(before)) reduce(session, input);
  expect(session.resources.size).toBe(0);
});
