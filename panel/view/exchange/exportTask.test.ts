import { expect, it } from 'vitest';
import { harEntry } from '../../../test/support/panel/harEntry.js';
import { network } from '../../../test/support/panel/network.js';
import { recordings } from '../../../test/support/panel/recordings.js';
import { cutTables, exportHar, exportSession, harTraffic, sessionTables } from '../../exchange/index.js';
import { createSession, reduce, type Session } from '../../session/index.js';
import { type ExportParts, type ExportTask, runExport } from './exportTask.js';

const about = { at: 1_700_000_000_000, version: '1' };

/** A socket, its frames, and more requests than go in one part. */
function busySession(): Session {
  const session = createSession({ network });
  const many = Array.from({ length: 2_100 }, (_, n) =>
    harEntry({ url: `https://a.example/${n % 9}?token=t${n}`, at: 10 * n, text: `{"password":"é${n}"}` }),
  );
  return reduce(session, {
    ...{ type: 'network', at: 0 },
    entries: [...many, ...recordings.live('socket01').entries],
  });
}

/** Rows change in place, and then go. */
function goOn(session: Session): void {
  for (const table of [session.resources, session.requests, session.frames])
    for (const row of table.values()) Object.assign(row, { bytes: 77_777, url: '/other' });
  reduce(session, { type: 'clear', at: 99_999_999 });
}

/** As another thread sees it, after the session went on. */
function runElsewhere(session: Session, task: ExportTask): string {
  const { head, parts } = cutTables<object>(task.tables);
  goOn(session);
  const copy = structuredClone([{ ...task, tables: head }, ...parts]) as unknown as ExportParts;
  return new TextDecoder().decode(runExport(copy).bytes);
}

it.each([true, false])('a session is written in another thread as it is here (secrets: %s)', (secrets) => {
  const session = busySession();
  const here = JSON.stringify(exportSession(session, { ...about, secrets }));
  const task: ExportTask = { kind: 'session', tables: sessionTables(session), ...about, secrets };
  expect(runElsewhere(session, task)).toBe(here);
});

it.each([true, false])('a HAR is written in another thread as it is here (secrets: %s)', (secrets) => {
  const session = busySession();
  const here = JSON.stringify(exportHar(session, { version: '1', secrets }));
  const task: ExportTask = { kind: 'har', tables: harTraffic(session), version: '1', secrets };
  expect(runElsewhere(session, task)).toBe(here);
});

it('a HAR of some requests takes along nothing of the others', () => {
  const session = busySession();
  const tables = harTraffic(session, ({ purpose }) => purpose === 'socket');
  expect(tables.requests).toHaveLength(1);
  const owned = tables.frames.map(({ body }) => body);
  expect(owned.length).toBeGreaterThan(0);
  expect(tables.bodies.map(([id]) => id).filter((id) => !owned.includes(id))).toEqual([]);
});
