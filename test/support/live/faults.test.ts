import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Decide, Fault, FaultContext } from './faults.js';
import { startLive } from './liveTest.js';
import type { LiveServerOptions } from './options.js';

/** This fault once, at the first thing of that kind. */
function atFirst(kind: FaultContext['kind'], fault: Fault, phase?: 'answer'): Decide {
  let done = false;
  return (context) => {
    const fits =
      context.kind === kind && (phase === undefined || ('phase' in context && context.phase === phase));
    if (done || !fits) return undefined;
    done = true;
    return fault;
  };
}

const start = async (options: Partial<LiveServerOptions> = {}) => {
  const { server, client } = await startLive({ dialect: '0.1', ...options });
  server.set('a', 1);
  return { server, client };
};

describe('requests', () => {
  const outcomeOf = async (faults: Decide) => {
    const { server, client } = await start({ faults });
    return client.get(server.urlOf('a')).then(
      ({ status, headers }) => ({ status, headers }),
      (error: Error & { code?: string }) => error.code ?? error.message,
    );
  };

  it('are dropped, and answered by half', async () => {
    expect(await outcomeOf(atFirst('request', 'drop'))).toBe('ECONNRESET');
    expect(await outcomeOf(atFirst('request', 'truncate'))).toBe('ECONNRESET');
  });

  it('are refused for a while', async () => {
    const { server, client } = await start({
      faults: ({ kind }) => (kind === 'request' ? '5xx' : undefined),
    });
    const statusOf = async () => (await client.get(server.urlOf('a'))).status;
    expect([await statusOf(), await statusOf(), await statusOf(), await statusOf()]).toEqual([
      500, 502, 503, 500,
    ]);
    const refused = await outcomeOf(atFirst('request', { status: 429, retryAfter: 7 }));
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
  });

  it('are answered by a proxy’s page', async () => {
    const answer = await outcomeOf(atFirst('request', 'html'));
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } });
    expect(answer).not.toHaveProperty('headers.etag');
  });

  it('are answered late, or never', async () => {
    expect(await outcomeOf(atFirst('request', { delay: 3 }))).toMatchObject({ status: 200 });
    const { server, client } = await start({ faults: atFirst('request', 'stall') });
    client.send('GET', server.urlOf('a'));
    await server.until(() => server.requests.length === 1);
    await client.get(server.urlOf('a'));
    expect(server.requests.map(({ status, closedAt }) => [status, closedAt !== undefined])).toEqual([
      [undefined, false],
      [200, true],
    ]);
  });
});

it('a wait fails when it comes, or when it is answered', async () => {
  const wait = { 'If-None-Match': '"v1"', Wait: '30' };
  const { server, client } = await start({ faults: atFirst('wait', { status: 502 }) });
  expect((await client.get(server.urlOf('a'), wait)).status).toBe(502);
  expect(server.waits.total).toBe(0);
  server.settings.faults = atFirst('wait', 'drop', 'answer');
  const { answer } = client.send('GET', server.urlOf('a'), wait);
  await server.until(() => server.waits.now === 1);
  server.set('a', 2);
  await expect(answer).rejects.toThrow('socket hang up');
});

describe('events', () => {
  const listen = async (fault: Fault) => {
    const { server, client } = await start({ dialect: '0.2', mechanisms: ['hint-stream', 'value-stream'] });
    const stream = await client.stream(`${server.origin}/stream/v/a`);
    await stream.next();
    server.settings.faults = atFirst('event', fault);
    server.set('a', 2);
    server.set('a', 3);
    return { server, next: async () => /"ETag":"\\"(v\d)/.exec(await stream.next())?.[1] };
  };

  it('come twice, or late and in order, or never', async () => {
    const twice = await listen('duplicate');
    expect([await twice.next(), await twice.next(), await twice.next()]).toEqual(['v2', 'v2', 'v3']);
    const late = await listen({ delay: 3 });
    expect([await late.next(), await late.next()]).toEqual(['v2', 'v3']);
    const lossy = await listen('lose');
    expect(await lossy.next()).toBe('v3');
  });

  it('break off, or end', async () => {
    await expect((await listen('truncate')).next()).rejects.toThrow();
    await expect((await listen('drop')).next()).rejects.toThrow('aborted');
    await expect((await listen('end')).next()).rejects.toThrow('ended');
  });

  it('are not lost on a stream that is reliable', async () => {
    const { server, client } = await start({ faults: ({ kind }) => (kind === 'event' ? 'lose' : undefined) });
    const stream = await client.stream(server.urlOf('a'));
    server.set('a', 2);
    expect(await stream.next()).toContain('data: 2');
  });

  it('and comments end in a stall, while the stream stays open', async () => {
    const { server, client } = await start({ keepAliveMs: 1, faults: atFirst('event', 'stall') });
    const stream = await client.stream(server.urlOf('a'));
    server.set('a', 2);
    expect(server.open()).toHaveLength(1);
    stream.close();
    await server.until(() => server.open().length === 0);
  });
});

describe('sockets', () => {
  const statusOf = async (fault: Fault) => {
    const { server } = await start({ faults: atFirst('socket', fault) });
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/socket/`, 'liveresource');
    const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode);
    const failed = new Promise((resolve) => socket.on('error', resolve)).then(() => 'error');
    const opened = once(socket, 'open').then(() => 'open');
    const outcome = await Promise.race([refused, failed, opened]);
    for (const promise of [refused, opened]) promise.catch(() => {});
    socket.terminate();
    return outcome;
  };

  it('are refused in the handshake', async () => {
    expect(await statusOf('html')).toBe(502);
    expect(await statusOf('5xx')).toBe(500);
    expect(await statusOf({ status: 503 })).toBe(503);
    expect(await statusOf('drop')).toBe('error');
    expect(await statusOf({ delay: 3 })).toBe('open');
  });

  it('never open in a stall, whose end is noticed', async () => {
    const { server } = await start({ faults: atFirst('socket', 'stall') });
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/socket/`, 'liveresource');
    socket.on('error', () => {});
    await server.until(() => server.open().length === 1);
    socket.terminate();
    await server.until(() => server.open().length === 0);
    expect(server.sockets.total).toBe(0);
  });

  const listen = async (fault: Fault) => {
    const { server, client } = await start({ dialect: '0.3' });
    const socket = await client.socket(`${server.origin}/socket/`);
    socket.send('GET /v/a');
    await socket.next();
    server.settings.faults = atFirst('frame', fault);
    server.set('a', 2);
    server.set('a', 3);
    return { server, client, socket, next: async () => (await socket.next()).split('\n')[1] };
  };

  it('send frames twice, late and in order, or not at all', async () => {
    const twice = await listen('duplicate');
    expect([await twice.next(), await twice.next(), await twice.next()]).toEqual(['2', '2', '3']);
    const late = await listen({ delay: 3 });
    expect([await late.next(), await late.next()]).toEqual(['2', '3']);
    const lossy = await listen('lose');
    expect(await lossy.next()).toBe('3');
  });

  it('do not lose their answers', async () => {
    const { server, client } = await start({
      dialect: '0.3',
      faults: ({ kind }) => (kind === 'frame' ? 'lose' : undefined),
    });
    const socket = await client.socket(`${server.origin}/socket/`);
    socket.send('GET /v/a');
    expect(await socket.next()).toBe('200 /v/a');
  });

  it('are cut, or ended', async () => {
    await expect((await listen('drop')).next()).rejects.toThrow('closed 1006');
    await expect((await listen('end')).next()).rejects.toThrow('closed 1001');
  });

  it('are silent in a stall, without pong, until the client goes', async () => {
    const { server, client, socket } = await listen('stall');
    const heard: string[] = [];
    for (const event of ['pong', 'message']) socket.raw.on(event, () => heard.push(event));
    socket.raw.ping();
    socket.send('GET /v/a');
    // The server has read both when it answers what was sent after them.
    const other = await client.socket(`${server.origin}/socket/`);
    other.send('GET /v/a');
    await other.next();
    expect([heard, server.sockets.now]).toEqual([[], 2]);
    socket.close();
    await server.until(() => server.sockets.now === 1 && server.subscriptions.now === 1);
  });
});

it('an answer that is late is as old as when it was made', async () => {
  const { server, client } = await start({ faults: atFirst('request', { delay: 5 }, 'answer') });
  const { answer } = client.send('GET', server.urlOf('a'));
  await server.until(() => server.requests.length === 1);
  server.set('a', 2);
  expect((await answer).text).toBe('1');
});
