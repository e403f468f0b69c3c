import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { frameworks, type Routes } from '../../test/support/server/frameworks.js';
import { bodiesOf, multi } from '../../test/support/server/multi.js';
import { startApp } from '../../test/support/server/startApp.js';
import { Value } from '../../test/support/server/value.js';
import type { LiveServer } from './index.js';

describe.each(frameworks)('$name: many clients', (framework) => {
  it('asks the route once for a thousand anonymous waiters', async () => {
    const value = new Value();
    const { live, wait, held } = await startApp(framework, { '/a': value.route });
    const waiting = Array.from({ length: 1000 }, (_, i) =>
      wait('/a', '"1"', { 'X-Request-Id': `${i}`, 'X-Forwarded-For': `10.0.0.${i}` }),
    );
    await held(1000);
    expect(live.stats().groups).toBe(1);
    const before = value.calls;
    value.version = 2;
    await live.updated('/a');
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(value.calls - before).toBe(1);
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['value 2']));
    // A busy machine takes long for a thousand connections.
  }, 30_000);

  it('gives each user what the route gives that user', async () => {
    let version = 1;
    const { live, wait, held } = await startApp(framework, {
      '/mine': (req, res) => {
        const user = req.headers.cookie ?? req.headers.authorization ?? 'nobody';
        if (user === 'user=out' && version === 2) return res.writeHead(401).end('log in');
        return res.writeHead(200, { ETag: `"${version}"` }).end(`${user} ${version}`);
      },
    });
    const users = [{ Cookie: 'user=ann' }, { Cookie: 'user=bob' }, { Cookie: 'user=out' }];
    const others = [{ Authorization: 'Basic x' }, {}];
    const waiting = [...users, ...others].map((headers) => wait('/mine', '"1"', headers));
    await held(5);
    version = 2;
    await live.updated('/mine');
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ text }) => text)).toEqual([
      'user=ann 2',
      'user=bob 2',
      'log in',
      'Basic x 2',
      'nobody 2',
    ]);
  });

  it.each([
    ['a cookie', { 'Set-Cookie': 'session=ID' }],
    ['what depends on more than headers', { Vary: 'Accept, *' }],
    ['what is private to nobody known', { 'Cache-Control': 'max-age=0, private' }],
  ])('never hands %s to another waiter', async (_what, headers: Record<string, string>) => {
    let calls = 0;
    let version = 1;
    const { live, wait, held } = await startApp(framework, {
      '/a': (_req, res) => {
        calls += 1;
        for (const [name, value] of Object.entries(headers)) {
          res.setHeader(name, value.replace('ID', `${calls}`));
        }
        res.writeHead(200, { ETag: `"${version}"` }).end(`answer ${calls}`);
      },
    });
    const waiting = [wait('/a', '"1"'), wait('/a', '"1"'), wait('/a', '"1"')];
    await held(3);
    version = 2;
    await live.updated('/a');
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(3);
    const cookies = answers.flatMap((answer) => answer.headers['set-cookie'] ?? []);
    expect(new Set(cookies).size).toBe(headers['Set-Cookie'] ? 3 : 0);
  });

  it('asks apart for those whose answers depend on an ignored header, as the route says by Vary', async () => {
    let version = 1;
    const routes: Routes = {
      '/a': (req, res) => {
        const language = req.headers['accept-language'];
        res.writeHead(200, { ETag: `"${version}"`, Vary: 'Accept, Accept-Language' });
        res.end(`${language} ${version}`);
      },
    };
    const groupBy = { ignore: ['accept-language', 'user-agent'] };
    const { live, wait, held } = await startApp(framework, routes, { groupBy });
    const languages = ['de', 'en', 'fr'];
    const waiting = languages.map((language) => wait('/a', '"1"', { 'Accept-Language': language }));
    await held(3);
    version = 2;
    await live.updated('/a');
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ text }) => text)).toEqual(['de 2', 'en 2', 'fr 2']);
  });

  it('tells queries apart, and updates a path with every query unless told otherwise', async () => {
    const versions: Record<string, number> = {};
    const { live, wait, held } = await startApp(framework, {
      '/a': (req, res) => {
        const { search } = new URL(req.url ?? '', 'http://localhost');
        res.writeHead(200, { ETag: `"${versions[search] ?? 1}"` }).end(search);
      },
    });
    const [one, two] = [wait('/a?n=1', '"1"'), wait('/a?n=2', '"1"')];
    await held(2);
    versions['?n=1'] = versions['?n=2'] = 2;
    await live.updated('/a', { exact: true });
    expect(live.stats().waiting).toBe(2);
    await live.updated('/a?n=2', { exact: true });
    expect((await two.answer).text).toBe('?n=2');
    expect(live.stats().waiting).toBe(1);
    await live.updated('/a');
    expect((await one.answer).text).toBe('?n=1');
  });

  it('asks apart whom the application tells apart by the resource, also where a request is for several', async () => {
    const asked: string[] = [];
    const distinguish = ({ url, headers }: IncomingMessage) => {
      asked.push(url ?? '');
      return url?.startsWith('/by/address/') ? String(headers['x-real-ip']) : undefined;
    };
    const byAddress: Routes[string] = (req, res) => {
      if (req.headers['x-real-ip'] !== '10.0.0.1') return res.writeHead(403).end();
      return res.writeHead(200, { ETag: '"1"', 'Content-Type': 'application/json' }).end('1');
    };
    const { client, held, live } = await startApp(
      framework,
      { '/by/address/': byAddress, '/a': new Value().route },
      { groupBy: { distinguish } },
    );
    const inside = { Wait: '60', 'X-Real-IP': '10.0.0.1' };
    client.send('GET', multi('/by/address/ "1"', '/a "1"'), inside);
    await held(2);
    const outside = await client.get(multi('/by/address/ "1"', '/a "1"'), {
      ...inside,
      'X-Real-IP': '192.0.2.1',
    });
    expect(bodiesOf(outside)).toEqual({ '/by/address/': 403 });
    expect(live.stats().groups).toBe(2);
    expect(new Set(asked)).toEqual(new Set(['/by/address/', '/a']));
  });

  it.each<[string, Parameters<LiveServer['updated']>]>([
    ['a pattern', ['/c/:name/', { pattern: true }]],
    ['a RegExp', [/^\/c\/[a-z]\/$/g]],
    ['a RegExp for the query', [/\?q=1$/, { exact: true }]],
    ['an absolute URL', ['https://any.example/c/x/']],
    ['a URL', [new URL('http://any.example/c/x/?other')]],
  ])('updates by %s, and only what it means', async (_by, target) => {
    const [meant, other] = [new Value(), new Value()];
    const { live, wait, held } = await startApp(framework, { '/c/x/': meant.route, '/d/x/': other.route });
    const waiting = wait('/c/x/?q=1', '"1"');
    wait('/d/x/?q=2', '"1"');
    await held(2);
    meant.version = other.version = 2;
    await live.updated('/c/:name/');
    expect(live.stats().waiting).toBe(2);
    await live.updated(...target);
    expect((await waiting.answer).text).toBe('value 2');
    expect(live.stats().waiting).toBe(1);
  });
});
