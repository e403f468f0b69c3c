import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harEntry } from '../../test/support/panel/harEntry.js';
import { network } from '../../test/support/panel/network.js';
import { recordings } from '../../test/support/panel/recordings.js';
import { dump } from '../../test/support/panel/rows.js';
import { createSyntheticLog } from '../../test/support/panel/syntheticLog.js';
import {
  type Caps,
  createSession,
  lossesOf,
  reduce,
  type Session,
  type SessionInput,
} from '../session/index.js';
import { historyOf, statesView } from '../session/select/detail/index.js';
import {
  createResourceList,
  createTrafficList,
  laneMarks,
  lanesOf,
  resourceRow,
  subscriptionTree,
  trafficRow,
  wholeRange,
} from '../session/select/index.js';
import { exportSession } from './exportSession.js';
import { type Imported, importSession, markImported } from './importSession.js';

const options = { at: 1_700_000_000_000, version: '1.0.0' };
const source = { name: 'https://a.example/', kind: 'worker' } as const;

function opened(imported: Imported): Session {
  if (!imported.ok) throw new Error(imported.text);
  return imported.session;
}

const through = (session: Session, secrets: boolean, caps: Partial<Caps> = {}) =>
  opened(importSession(JSON.stringify(exportSession(session, { ...options, secrets })), { network, caps }));

/** What the views show. */
function views(session: Session) {
  const resources = createResourceList(session);
  const traffic = createTrafficList(session);
  resources.update();
  traffic.update();
  const all = resources.slice(0, 10_000);
  const range = wholeRange(session);
  const rows = {
    resources: all.map((resource) => resourceRow(session, resource)),
    traffic: traffic.slice(0, 100_000).map((row) => trafficRow(session, row)),
    subscriptions: subscriptionTree(session, { all: true }),
    timeline: lanesOf(session).map((lane) => [lane, laneMarks(session, lane.id, range, 500)]),
    history: all.map(({ id }) => historyOf(session, id)),
    states: all.map(({ id }) => statesView(session, id)),
    losses: lossesOf(session).rows,
  };
  return JSON.parse(JSON.stringify(rows, (name, value) => (name === 'stamp' ? undefined : value)));
}

const inputs: Record<string, () => SessionInput[]> = {
  worker: () => {
    const { log, entries } = recordings.worker();
    return [
      { type: 'log', source, batch: log },
      { type: 'network', at: 0, entries },
    ];
  },
  page: () => recordings.chromium().looks.map((entries) => ({ type: 'network', at: 0, entries }) as const),
  socket: () => [{ type: 'network', at: 0, entries: recordings.live('socket01').entries }],
  changes: () => [{ type: 'network', at: 0, entries: recordings.live('changes01').entries }],
  firefox: () => [{ type: 'network', at: 0, entries: recordings.firefox().entries }],
  synthetic: () => [{ type: 'log', source, batch: createSyntheticLog({ resources: 9 }).batch(700) }],
  host: () => [
    { type: 'opened', at: 5, url: 'https://a.example/' },
    { type: 'document', at: 6, holder: 'tab:1', url: 'https://a.example/x', tab: 3, frame: 2 },
    { type: 'simulation', at: 7, fault: 'latency', on: true },
    { type: 'connectivity', at: 8, online: false },
    { type: 'worker-stopped', at: 9, source },
  ],
  left: () => [{ type: 'navigated', at: 1_795_800_000_000, url: 'https://b.example/' }],
};

const sessions = fc
  .record({
    parts: fc.array(fc.constantFrom(...Object.keys(inputs)), { minLength: 1, maxLength: 5 }),
    caps: fc.constantFrom<Partial<Caps>>(
      {},
      { requests: 6_000, versions: 1_500, bodies: 300 },
      { frames: 3_000, log: 9_000, resources: 3 },
    ),
  })
  .map(({ parts, caps }) => {
    const session = createSession({ network, caps });
    for (const part of parts) for (const input of inputs[part]?.() ?? []) reduce(session, input);
    return { session, caps };
  });

describe('a session that was exported and imported', () => {
  it('has the same rows, with its secrets', () => {
    fc.assert(
      fc.property(sessions, ({ session, caps }) => {
        const copy = through(session, true, caps);
        expect(dump(copy)).toEqual(dump(session));
        expect(views(copy)).toEqual(views(session));
      }),
      { numRuns: 40 },
    );
  });

  it('has rows for the same, without them, and they stay the same', () => {
    fc.assert(
      fc.property(sessions, ({ session, caps }) => {
        const copy = through(session, false, caps);
        const rows = (one: Session) =>
          Object.entries(dump(one)).map(([name, list]) => [name, (list as unknown[]).length]);
        // Two bodies may be one without their secrets.
        expect(rows(copy).filter(([name]) => name !== 'bodies')).toEqual(
          rows(session).filter(([name]) => name !== 'bodies'),
        );
        expect(dump(through(copy, false, caps))).toEqual(dump(copy));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps what was lost before, and the newest values although the history let them go', () => {
    const session = createSession({ network, caps: { versions: 500 } });
    for (const input of inputs['page']?.() ?? []) reduce(session, input);
    const copy = through(session, true);
    expect(lossesOf(copy).rows).toEqual(lossesOf(session).rows);
    expect(lossesOf(copy).rows.versions).toBeGreaterThan(0);
    expect(copy.newest.size).toBe(session.newest.size);
  });

  it('says where it comes from', () => {
    const copy = through(createSession(), false);
    markImported(copy, 7, 'colleague.json');
    expect([...copy.epochs.values()]).toMatchObject([
      { kind: 'imported', text: 'Opened from colleague.json' },
    ]);
  });
});

describe('secrets', () => {
  const secret = 'S3CRETS3CRET';
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTM0NSRVQifQ.U0VDUkVUU0VDUkVU';

  function withSecrets(): Session {
    const session = createSession({ network });
    const url = `https://user:${secret}@a.example/a?token=${secret}`;
    const key = `e same-origin ${url}`;
    const events = [
      { type: 'lease-granted', key, holder: 'tab:x', expiresAt: 1 },
      { type: 'connection-opened', id: `0.1|long-poll|value|${url}|${key}`, targets: [key] },
      {
        type: 'problem',
        code: 'network-failed',
        details: { uri: url, reason: `Bearer ${secret}` },
        raw: `</?sid=${secret}>`,
      },
    ].map((event, n) => ({ ...event, seq: n + 1, at: n }));
    reduce(session, { type: 'log', source, batch: { boot: 1, dropped: 0, events: events as never } });
    const sent = {
      Authorization: `Bearer ${secret}`,
      Cookie: `sid=${secret}`,
      'X-Api-Key': secret,
      Referer: `https://a/?code_token=${secret}`,
    };
    const received = {
      'Set-Cookie': `sid=${secret}; Path=/`,
      ETag: '"1"',
      Link: `</a?session=${secret}>; rel=value-wait`,
      Location: `/#access_token=${secret}`,
    };
    const text = JSON.stringify({ password: secret, nested: JSON.stringify({ refresh_token: secret }), jwt });
    const socket = `wss://a.example/s?auth=${secret}`;
    reduce(session, {
      ...{ type: 'network', at: 1 },
      entries: [
        harEntry({ url: `https://a.example/b?api_key=${secret}`, at: 5, sent, received, text }),
        harEntry({
          url: socket,
          at: 6,
          type: 'websocket',
          status: 101,
          messages: [`s{"token":"${secret}"}`, `r${jwt}`],
        }),
        {
          ...harEntry({ url: 'https://a.example/bytes', at: 7, received }),
          response: {
            status: 200,
            headers: [],
            content: { size: 9, mimeType: 'x/y', encoding: 'base64', text: btoa(`\0\xffBearer ${secret}`) },
          },
        },
      ],
    });
    return session;
  }

  it('are nowhere in an export, in no form', () => {
    const file = JSON.stringify(exportSession(withSecrets(), options));
    for (const form of [secret, btoa(secret), jwt, jwt.split('.')[2] ?? '']) expect(file).not.toContain(form);
    const bodies = [...through(withSecrets(), false).bodies.entries()].map(([, body]) =>
      'base64' in body ? atob(body.base64) : body.text,
    );
    expect(bodies.join()).not.toContain(secret);
    expect(bodies.some((text) => text.includes('Bearer ***'))).toBe(true);
  });

  it('are all there where they are asked for', () => {
    const file = JSON.stringify(exportSession(withSecrets(), { ...options, secrets: true }));
    expect(file.split(secret).length).toBeGreaterThan(12);
    expect(JSON.parse(file)).toMatchObject({ secrets: true });
  });
});

describe('a file that is none', () => {
  const good = () => JSON.parse(JSON.stringify(exportSession(createSession(), options)));

  it.each([
    ['{', { code: 'not-json' }],
    ['', { code: 'not-json' }],
    ['[]', { code: 'not-a-session' }],
    ['null', { code: 'not-a-session' }],
    ['{"format":"other","version":1}', { code: 'not-a-session' }],
    ['{"log":{"entries":{}}}', { code: 'not-a-session' }],
    ['{"log":{"entries":[]}}', { code: 'har-not-read' }],
    [JSON.stringify({ ...good(), version: 2 }), { code: 'newer', version: 2, known: 1 }],
    [JSON.stringify({ ...good(), session: undefined }), { code: 'broken', at: 'bodies' }],
    [
      JSON.stringify({ ...good(), session: { ...good().session, clocks: {} } }),
      { code: 'broken', at: 'clocks' },
    ],
    [
      JSON.stringify({ ...good(), session: { ...good().session, requests: [{}] } }),
      { code: 'broken', at: 'requests[0]' },
    ],
    [JSON.stringify({ ...good(), session: { ...good().session, log: 'x' } }), { code: 'broken', at: 'log' }],
  ])('is told from one, with the reason: %s', (text, problem) => {
    const imported = importSession(text);
    expect(imported).toMatchObject({ ok: false, problem, text: expect.stringMatching(/^Failed to open/) });
  });

  it('is not taken where rows are in no order', () => {
    const session = createSession({ network });
    for (const input of inputs['socket']?.() ?? []) reduce(session, input);
    const file = exportSession(session, options);
    file.session.frames.reverse();
    expect(importSession(JSON.stringify(file))).toMatchObject({
      ok: false,
      problem: { code: 'broken', at: 'frames[1]' },
    });
  });

  it('never throws, whatever was done to it', () => {
    const session = createSession({ network });
    for (const name of ['worker', 'socket', 'host'])
      for (const input of inputs[name]?.() ?? []) reduce(session, input);
    const whole = exportSession(session, options);
    const tables = Object.keys(whole.session) as (keyof typeof whole.session)[];
    fc.assert(
      fc.property(
        fc.constantFrom(...tables),
        fc.nat(),
        fc.nat(),
        fc.anything({ maxDepth: 2 }),
        (table, row, field, value) => {
          const file = structuredClone(whole) as unknown as { session: Record<string, unknown> };
          const list = file.session[table];
          if (!Array.isArray(list) || list.length === 0) file.session[table] = value;
          else {
            const target = list[row % list.length] as Record<string, unknown>;
            const names = Object.keys(target);
            target[names[field % names.length] ?? ''] = value;
          }
          const imported = importSession(JSON.stringify(file), { network });
          if (imported.ok) views(imported.session);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes nothing that a row may not hold', () => {
    const session = createSession({ network });
    for (const input of inputs['socket']?.() ?? []) reduce(session, input);
    const file = exportSession(session, options);
    const text = JSON.stringify(file)
      .replace('"session":{', '"session":{"__proto__":{"polluted":1},')
      .replace('"url":', '"__proto__":{"polluted":1},"evil":1,"url":');
    const copy = opened(importSession(text));
    expect([...copy.resources.values()][0]).not.toHaveProperty('evil');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect([...copy.resources.values()].some((row) => 'polluted' in row)).toBe(false);
  });
});
