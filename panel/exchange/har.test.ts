import { describe, expect, it } from 'vitest';
import { harEntry } from '../../test/support/panel/harEntry.js';
import { network } from '../../test/support/panel/network.js';
import { recordings } from '../../test/support/panel/recordings.js';
import { bodiesOf, shown, subscriptionAt } from '../../test/support/panel/rows.js';
import { createSession, reduce, type Session } from '../session/index.js';
import { exportHar } from './har.js';
import { importSession } from './importSession.js';

const source = { name: 'w', kind: 'worker' } as const;
const look = (session: Session, entries: unknown[]) => reduce(session, { type: 'network', at: 0, entries });
const start = () => createSession({ network });

function reopened(session: Session): Session {
  const imported = importSession(JSON.stringify(exportHar(session, { version: '1', secrets: true })), {
    network,
  });
  if (!imported.ok) throw new Error(imported.text);
  return imported.session;
}

it.each(['socket01', 'socket02', 'multi01', 'changes01', 'stream01'] as const)(
  'of a page is read as the page itself was (%s)',
  (name) => {
    const session = look(start(), recordings.live(name).entries);
    const copy = reopened(session);
    expect(shown(copy).resources.map(({ url, etag, nature }) => [url, etag, nature])).toEqual(
      shown(session).resources.map(({ url, etag, nature }) => [url, etag, nature]),
    );
    for (const path of ['/v/a', '/v/b']) expect(bodiesOf(copy, path)).toEqual(bodiesOf(session, path));
    expect(copy.requests.length).toBe(session.requests.length);
  },
);

it('has the messages of sockets and streams as browsers write them', () => {
  const session = look(start(), recordings.chromium().looks[1] ?? []);
  const { entries } = exportHar(session, { version: '1', secrets: true }).log;
  const raw = recordings.chromium().looks[1] as Record<string, unknown>[];
  const messagesOf = (list: readonly object[], name: string) =>
    list.map((entry) => (entry as Record<string, unknown>)[name]).filter((one) => one !== undefined);
  const rounded = (messages: unknown[]) =>
    JSON.parse(JSON.stringify(messages), (name, value) =>
      name === 'time' ? Math.round(value * 1_000) : value,
    );
  for (const name of ['_webSocketMessages', '_eventSourceMessages'])
    expect(rounded(messagesOf(entries, name))).toEqual(rounded(messagesOf(raw, name)));
});

it('has all that HAR 1.2 requires', () => {
  const session = look(start(), [...recordings.firefox().entries, ...recordings.live('socket01').entries]);
  const { log } = JSON.parse(JSON.stringify(exportHar(session, { version: '0.9' })));
  expect(log).toMatchObject({ version: '1.2', creator: { name: 'LiveResource', version: '0.9' } });
  for (const entry of log.entries) {
    expect(Number.isNaN(Date.parse(entry.startedDateTime))).toBe(false);
    expect(entry.time).toBeGreaterThanOrEqual(0);
    expect(Object.keys(entry.timings).sort()).toEqual(['receive', 'send', 'wait']);
    for (const name of [
      'method',
      'url',
      'httpVersion',
      'cookies',
      'headers',
      'queryString',
      'headersSize',
      'bodySize',
    ])
      expect(entry.request).toHaveProperty(name);
    for (const name of [
      'status',
      'statusText',
      'httpVersion',
      'cookies',
      'headers',
      'content',
      'redirectURL',
      'headersSize',
      'bodySize',
    ])
      expect(entry.response).toHaveProperty(name);
    expect(entry.response.content).toMatchObject({ size: expect.any(Number), mimeType: expect.any(String) });
  }
  const times = log.entries.map((entry: { startedDateTime: string }) => entry.startedDateTime);
  expect(times).toEqual([...times].sort());
});

it('has what only the log knows, and says that it does', () => {
  const { log } = recordings.live('workerSocket');
  const session = start();
  if (log) reduce(session, { type: 'log', source, batch: log });
  const { entries } = exportHar(session, { version: '1' }).log;
  expect(entries.filter(({ _resourceType }) => _resourceType === 'websocket')).toMatchObject([
    {
      request: { url: expect.stringContaining('/socket/') },
      comment: expect.stringContaining('log'),
      _webSocketMessages: [],
    },
  ]);
  expect(entries.find(({ request }) => request.url.endsWith('/v/a'))?.comment).toContain('log');
  const both = look(session, recordings.live('workerSocket').entries);
  const sockets = exportHar(both, { version: '1' }).log.entries.filter(
    ({ _resourceType }) => _resourceType === 'websocket',
  );
  expect(sockets).toHaveLength(1);
  expect(sockets[0]?._webSocketMessages).toHaveLength(10);
  expect(subscriptionAt(both, '/v/a').state).toBe('connected');
});

describe('secrets', () => {
  const secret = 'S3CRETS3CRET';
  const entry = harEntry({
    ...{ url: `https://a.example/a?token=${secret}&q=1`, at: 5 },
    sent: {
      Authorization: `Bearer ${secret}`,
      Cookie: `sid=${secret}; other=${secret}`,
      'X-Csrf-Token': secret,
    },
    received: { 'Set-Cookie': `sid=${secret}` },
    text: `{"access_token":"${secret}"}`,
  });

  it('are left out: of URLs, parameters, headers, cookies and bodies', () => {
    const har = exportHar(look(start(), [entry]), { version: '1' });
    expect(JSON.stringify(har)).not.toContain(secret);
    expect(har.log.entries[0]?.request.queryString).toEqual([
      { name: 'token', value: '***' },
      { name: 'q', value: '1' },
    ]);
  });

  it('are in there where they are asked for', () => {
    const har = JSON.stringify(exportHar(look(start(), [entry]), { version: '1', secrets: true }));
    expect(har.split(secret).length).toBeGreaterThan(8);
  });
});

it('may be of some requests alone', () => {
  const session = look(start(), recordings.live('socket01').entries);
  const { entries } = exportHar(session, { version: '1', fits: ({ purpose }) => purpose === 'socket' }).log;
  expect(entries).toHaveLength(1);
});
