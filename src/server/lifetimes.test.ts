import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../test/support/server/frameworks.js';
import { multi } from '../../test/support/server/multi.js';
import { etagsOf, eventually, startApp } from '../../test/support/server/startApp.js';
import { Gate, Value } from '../../test/support/server/value.js';

describe.each(frameworks)('$name: nothing is lost, nothing is left', (framework) => {
  it('sees an update that comes while the route is asked for a new waiter', async () => {
    const value = new Value();
    const gate = new Gate();
    const { live, wait } = await startApp(framework, {
      '/a': async (_req, res) => {
        const { version } = value;
        if (version === 1) await gate.pass();
        res.setHeader('ETag', `"${version}"`);
        value.calls += 1;
        res.end(`value ${version}`);
      },
    });
    const waiting = wait('/a', '"1"');
    await gate.entered;
    value.version = 2;
    const told = live.updated('/a');
    gate.open();
    await told;
    expect((await waiting.answer).text).toBe('value 2');
    expect(value.calls).toBe(2);
  });

  it('asks once more, not more often, for updates that come while it asks', async () => {
    const value = new Value();
    let gate: Gate | undefined;
    let running = 0;
    let atOnce = 0;
    const { live, wait, held } = await startApp(framework, {
      '/a': async (_req, res) => {
        const { version } = value;
        value.calls += 1;
        running += 1;
        atOnce = Math.max(atOnce, running);
        await gate?.pass();
        running -= 1;
        res.writeHead(200, { ETag: `"${version}"` }).end(`value ${version}`);
      },
    });
    const waiting = wait('/a', '"1"');
    await held(1);
    gate = new Gate();
    const before = value.calls;
    const first = live.updated('/a');
    await gate.entered;
    value.version = 2;
    const more = Array.from({ length: 20 }, () => live.updated('/a'));
    gate.open();
    await Promise.all([first, ...more]);
    expect((await waiting.answer).text).toBe('value 2');
    expect([value.calls - before, atOnce]).toEqual([2, 1]);
  });

  it('forgets clients that go away, while waiting and while the route is asked', async () => {
    const gate = new Gate();
    let routeSawClose = false;
    const { live, client, wait, held, clock, server } = await startApp(framework, {
      '/held': new Value().route,
      '/slow': async (_req, res) => {
        res.once('close', () => {
          routeSawClose = !res.writableFinished;
        });
        await gate.pass();
      },
    });
    const sent = [...Array(10)].map(() => wait('/held', '"1"'));
    await held(10);
    const slow = client.send('GET', '/slow', { Wait: '60', 'If-None-Match': '"1"' });
    await gate.entered;
    for (const { request } of [...sent, slow]) request.destroy();
    await eventually(() => live.stats().waiting + live.stats().arriving === 0);
    await eventually(() => routeSawClose);
    expect(live.stats()).toMatchObject({ waiting: 0, arriving: 0, groups: 0, paths: 0 });
    expect(clock.timers).toBe(0);
    const connections = new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    expect(await connections).toBe(0);
    await live.updated('/held');
  });

  it('leaves no listener on a connection that is used again, nor on an answer', async () => {
    const value = new Value();
    const { live, wait, held, server } = await startApp(framework, { '/a': value.route });
    const seen: ServerResponse[] = [];
    server.prependListener('request', (_req, res) => seen.push(res));
    const sockets = new Set<Socket | null>();
    const counts: number[] = [];
    for (let round = 0; round < 5; round++) {
      const waiting = wait('/a', `"${value.version}"`);
      await held(1);
      const { socket } = seen.at(-1) as ServerResponse;
      sockets.add(socket);
      counts.push(socket?.eventNames().reduce((sum, name) => sum + socket.listenerCount(name), 0) ?? -1);
      value.version += 1;
      await live.updated('/a');
      await waiting.answer;
    }
    expect([sockets.size, new Set(counts).size]).toEqual([1, 1]);
    expect(seen.map((res) => res.listenerCount('close'))).toEqual([0, 0, 0, 0, 0]);
  });

  it('close() ends waits with 304, lets those who arrive end, and takes no new ones', async () => {
    const gate = new Gate();
    const { live, wait, held, clock } = await startApp(framework, {
      '/a': new Value().route,
      '/slow': async (_req, res) => {
        await gate.pass();
        res.writeHead(200, { ETag: '"1"' }).end();
      },
    });
    const waiting = [wait('/a', '"1"'), wait('/a', '"1"')];
    await held(2);
    const slow = wait('/slow', '"1"');
    await gate.entered;
    let isClosed = false;
    const closed = live.close().then(() => {
      isClosed = true;
    });
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ status, headers }) => [status, headers.etag])).toEqual([
      [304, '"1"'],
      [304, '"1"'],
    ]);
    expect(isClosed).toBe(false);
    gate.open();
    await closed;
    expect((await slow.answer).status).toBe(304);
    const late = await wait('/a', '"1"').answer;
    expect([late.status, late.headers.connection]).toEqual([304, 'close']);
    expect([live.stats().paths, clock.timers]).toEqual([0, 0]);
  });

  it('answers the others when an answer cannot be sent', async () => {
    const value = new Value();
    const { live, held, wait, problems, server, client } = await startApp(framework, { '/a': value.route });
    server.prependListener('request', ({ headers }, res) => {
      if (headers['x-broken'] === undefined) return;
      res.writeHead = () => {
        throw new Error('a bug');
      };
    });
    const broken = client.send('GET', '/a', { 'X-Broken': '1', Wait: '60', 'If-None-Match': '"1"' });
    const waiting = wait('/a', '"1"');
    await held(2);
    value.version = 2;
    await live.updated('/a');
    expect((await waiting.answer).text).toBe('value 2');
    await expect(broken.answer).rejects.toThrow();
    expect(problems).toEqual([{ code: 'answer-failed', path: '/a', reason: 'a bug' }]);
  });

  it('gives 503 with Retry-After for a route that does not answer, and says so', async () => {
    const gate = new Gate();
    const { wait, clock, problems, live } = await startApp(framework, { '/a': gateRoute(gate) });
    const waiting = wait('/a?secret', '"1"');
    await gate.entered;
    await clock.advance(30_000);
    const { status, headers } = await waiting.answer;
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store']);
    expect(problems).toEqual([{ code: 'route-timeout', path: '/a', seconds: 30 }]);
    expect(live.stats().arriving).toBe(0);
    gate.open();
  });

  it('gives 503 for a route that closes the connection, before or in its answer', async () => {
    const value = new Value();
    let broken: 'no' | 'before' | 'within' = 'no';
    const { live, wait, held } = await startApp(framework, {
      '/a': (req, res) => {
        if (broken === 'no') return value.route(req, res);
        if (broken === 'before') return res.destroy();
        res
          .writeHead(200, { ETag: '"9"', 'Content-Length': '10' })
          .write('12345', () => setImmediate(() => res.destroy()));
        return undefined;
      },
    });
    for (const how of ['before', 'within'] as const) {
      broken = 'no';
      const waiting = wait('/a', '"1"');
      await held(1);
      broken = how;
      await live.updated('/a');
      expect((await waiting.answer).status).toBe(503);
    }
  });

  it('leaves an answer alone that somebody else has begun meanwhile', async () => {
    const value = new Value();
    const { server, client, wait, held, live, problems } = await startApp(framework, { '/a': value.route });
    const begun: ServerResponse[] = [];
    server.prependListener('request', (_req, res) => void begun.push(res));
    const waiting = [wait('/a', '"1"'), client.send('GET', multi('/a "1"'), { Wait: '60' })];
    await held(2);
    for (const res of begun) res.writeHead(503).write('too slow, ');
    value.version = 2;
    await live.updated('/a');
    await held(0);
    for (const res of begun) res.end('sorry');
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ status, text }) => [status, text])).toEqual(
      Array(2).fill([503, 'too slow, sorry']),
    );
    expect(problems).toEqual([]);
  });

  it('paces a resource whose ETag is another one each time, and says so', async () => {
    let calls = 0;
    const { wait, clock, problems, live } = await startApp(framework, {
      '/now': (_req, res) => res.writeHead(200, { ETag: `"${++calls}"` }).end(),
    });
    let etag = (await wait('/now', '"0"').answer).headers.etag ?? '';
    for (let round = 0; round < 6; round++) {
      const before = calls;
      const waiting = wait('/now', etag);
      await eventually(() => clock.timers === 2 && calls === before + 1);
      await clock.advance(1000);
      etag = (await waiting.answer).headers.etag ?? '';
    }
    expect(problems).toEqual([{ code: 'unstable-etag', path: '/now' }]);
    expect(calls).toBe(1 + 2 * 6);
    const waiting = wait('/now', etag);
    await eventually(() => clock.timers === 2);
    waiting.request.destroy();
    await eventually(() => live.stats().arriving === 0 && clock.timers === 0);
  });

  it('does not name a new value to who waits before he may have it', async () => {
    const value = new Value();
    const { wait, client, held, live } = await startApp(framework, { '/a': value.route });
    await wait('/a', '"0"').answer;
    value.version = 2;
    const atOnce = await client.get('/a', { Wait: '0', 'If-None-Match': '"1"' });
    expect([atOnce.status, atOnce.headers.etag]).toEqual([304, undefined]);
    const waiting = wait('/a', '"1"');
    await held(1);
    await live.close();
    const { status, headers } = await waiting.answer;
    expect([status, headers.etag]).toEqual([304, undefined]);
  });

  it('answers once for an update of a resource whose ETag changes on every GET', async () => {
    let calls = 0;
    let stable = true;
    const { wait, held, live } = await startApp(framework, {
      '/a': (_req, res) => {
        calls += 1;
        res.writeHead(200, { ETag: stable ? '"s"' : `"${calls}"` }).end();
      },
    });
    const waiting = [wait('/a', '"s"'), wait('/a', '"s"')];
    await held(2);
    stable = false;
    const before = calls;
    await live.updated('/a');
    expect(new Set(etagsOf(await Promise.all(waiting.map(({ answer }) => answer)))).size).toBe(1);
    expect(calls - before).toBe(1);
  });

  it('serves HTTP/1.0 clients', async () => {
    const value = new Value();
    const { live, server, held } = await startApp(framework, { '/a': value.route });
    const { connect } = await import('node:net');
    const { port } = server.address() as import('node:net').AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /a HTTP/1.0\r\nIf-None-Match: "1"\r\nWait: 60\r\n\r\n');
    await held(1);
    value.version = 2;
    await live.updated('/a');
    const text = Buffer.concat(await socket.toArray()).toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toMatch(/\r\n\r\nvalue 2$/);
  });
});

function gateRoute(gate: Gate) {
  return async (_req: unknown, res: { end(): void }) => {
    await gate.pass();
    res.end();
  };
}
