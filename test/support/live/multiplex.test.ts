import { describe, expect, it } from 'vitest';
import { startLive } from './liveTest.js';
import type { DialectName } from './options.js';
import { parseUriHeader } from './uriHeader.js';

type Named = [uri: string, tag?: string];

/** The same question in each dialect. */
function question(
  dialect: DialectName,
  named: Named[],
  wait: boolean,
): [url: string, headers: Record<string, string>] {
  const waiting = dialect === '0.3' ? { Prefer: 'wait=30' } : { Wait: '30' };
  const headers = wait ? waiting : {};
  if (dialect === '0.1') {
    const pairs = named.flatMap(([uri, tag]) => [['u', uri], ...(tag ? [['inm', tag]] : [])]);
    return [`/multi/?${new URLSearchParams(pairs)}`, headers];
  }
  const uris = named.map(([uri, tag]) => (tag ? `<${uri}>; If-None-Match=${tag}` : `<${uri}>`));
  return ['/multi/', { ...headers, Uri: uris.join(', ') }];
}

describe.each(['0.1', '0.2', '0.3'] as const)('in %s', (dialect) => {
  const body = (json: string) => (dialect === '0.1' ? json : JSON.stringify(json));
  const start = async (options = {}) => {
    const { server, client } = await startLive({ dialect, ...options });
    server.set('a', { n: 1 });
    server.set('b', { n: 2 });
    server.put('list', { id: 1 });
    const ask = (named: Named[], wait = false) => {
      const [url, headers] = question(dialect, named, wait);
      return client.send('GET', server.origin + url, headers).answer;
    };
    return { server, ask };
  };

  it('has a member for each URI of which there is news', async () => {
    const { ask } = await start();
    const { headers, text } = await ask([
      ['/v/a', '"v1"'],
      ['/v/b', '"old"'],
      ['/c/list/?after=0'],
      ['/none'],
    ]);
    expect(headers['content-type']).toBe('application/liveresource-multiplex');
    const members = JSON.parse(text);
    expect(Object.keys(members)).toEqual(['/v/b', '/c/list/?after=0', '/none']);
    expect(members['/v/b']).toMatchObject({
      code: 200,
      headers: { ETag: '"v2"', 'Content-Type': 'application/json' },
      body: dialect === '0.1' ? { n: 2 } : '{"n":2}',
    });
    expect(members['/c/list/?after=0'].headers['Link']).toContain('</c/list/?after=1>; rel=');
    expect(text).toContain(`"body":${body('[{"id":1}]')}`);
    expect(members['/none']).toMatchObject({ code: 404 });
  });

  it('waits until there is news of one', async () => {
    const { server, ask } = await start();
    const answer = ask([['/v/a', '"v1"'], ['/v/b', '"v2"'], ['/c/list/?after=1']], true);
    await server.until(() => server.waits.now === 1);
    server.remove('b');
    expect(JSON.parse((await answer).text)).toMatchObject({ '/v/b': { code: 404 } });
    expect(server.requests).toMatchObject([{ kind: 'wait' }]);
  });

  it('ends a wait with an empty object, or with members of code 304', async () => {
    const { server, ask } = await start({ maxWaitMs: 5, multiplexType: 'text/html' });
    const named: Named[] = [['/v/a', '"v1"'], ['/c/list/?after=1']];
    const { status, text, headers } = await ask(named, true);
    expect([status, text, headers['content-type']]).toEqual([200, '{}', 'text/html']);
    server.settings.unchangedMembers = true;
    expect(JSON.parse((await ask(named, true)).text)).toMatchObject({
      '/v/a': { code: 304, headers: { ETag: '"v1"' } },
      '/c/list/?after=1': { code: 304 },
    });
  });

  it('refuses the request of the other kind', async () => {
    const { server, client } = await startLive({ dialect });
    const [url, headers] = question(dialect === '0.1' ? '0.2' : '0.1', [['/v/a']], false);
    expect((await client.get(server.origin + url, headers)).status).toBe(400);
    expect(server.complaints).toHaveLength(1);
  });

  it('names members by path alone, or by absolute URIs, when it is told to', async () => {
    const { server, ask } = await start({ answersByPath: true });
    server.set('a?x=1', 0);
    expect(Object.keys(JSON.parse((await ask([['/v/a?x=1']])).text))).toEqual(['/v/a']);
    Object.assign(server.settings, { answersByPath: false, absoluteUris: true });
    const { text } = await ask([['/v/a?x=1']]);
    expect(Object.keys(JSON.parse(text))).toEqual([`${server.origin}/v/a?x=1`]);
  });

  it('has text as a string, and no body where a string cannot say it', async () => {
    const { server, ask } = await start();
    server.setBody('t', { type: 'text/plain', bytes: Buffer.from('{}') });
    server.setBody('x', { type: 'image/x', bytes: Buffer.from([0xff]) });
    const members = JSON.parse((await ask([['/v/t'], ['/v/x']])).text);
    expect(members['/v/t'].body).toBe('{}');
    expect(members['/v/x']).toMatchObject({ code: 200, headers: { 'Content-Type': 'image/x' } });
    expect('body' in members['/v/x']).toBe(false);
  });
});

it('puts JSON into the answers of 0.1 as it is', async () => {
  const { server, client } = await startLive({ dialect: '0.1' });
  server.setBody('a', { type: 'application/json', bytes: Buffer.from('{ "n": 10000000000000000001 }') });
  const { text } = await client.get(`${server.origin}/multi/?u=/v/a`);
  expect(text).toContain('"body":{ "n": 10000000000000000001 }');
});

it('complains of one path twice from 0.2 on', async () => {
  const { server, client } = await startLive({ dialect: '0.2' });
  await client.get(`${server.origin}/multi/`, { Uri: '</v/a?x=1>, </v/a?x=2>' });
  expect(server.complaints).toEqual(['/multi/: one path twice']);
});

it('reads Uri headers', () => {
  expect(
    parseUriHeader(
      '</a>; If-None-Match="e1", </b?after=3,4>;x=1 ;if-none-match="\\"e,2\\"",<c>;If-None-Match=W/"e3"',
    ),
  ).toEqual([
    { uri: '/a', tag: 'e1' },
    { uri: '/b?after=3,4', tag: '"e,2"' },
    { uri: 'c', tag: 'W/"e3"' },
  ]);
  expect(parseUriHeader('/a')).toBeUndefined();
});
