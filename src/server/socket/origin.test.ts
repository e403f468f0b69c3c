import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { certificates } from '../../../test/support/server/certificates.js';
import { plain } from '../../../test/support/server/frameworks.js';
import { listen } from '../../../test/support/server/listen.js';
import { SocketClient, type SocketClientOptions } from '../../../test/support/server/socketClient.js';
import { startSockets } from '../../../test/support/server/startSockets.js';
import { type LiveOptions, liveResource } from '../index.js';

describe('the origin of a page', () => {
  const start = (options: LiveOptions = {}) => startSockets(plain, {}, options);

  async function isTaken(server: Server, headers: Record<string, string>, more: SocketClientOptions = {}) {
    const { origin, ...rest } = headers;
    const ofClient = { ...more, headers: { ...rest, ...(origin !== undefined && { Origin: origin }) } };
    return SocketClient.open(server, ofClient).then(
      () => true,
      (error: Error) => {
        if (error.message === 'Unexpected server response: 403') return false;
        throw error;
      },
    );
  }

  it.each([
    ['http://app.example', 'app.example', true],
    ['http://app.example', 'app.example:80', true],
    ['http://app.example:8080', 'app.example:8080', true],
    ['https://app.example', 'app.example', true],
    ['https://app.example', 'app.example:443', true],
    ['http://app.example', 'APP.example', true],
    ['http://app.example:8080', 'app.example', false],
    ['http://app.example', 'app.example:443', false],
    ['http://other.example', 'app.example', false],
    ['http://app.example.other', 'app.example', false],
    ['null', 'app.example', false],
    ['', 'app.example', false],
    ['http://app.example/path', 'app.example', false],
    ['http://user@app.example', 'app.example', false],
    ['file://', 'app.example', false],
  ])('%s at the host %s: %s', async (origin, Host, expected) => {
    const { server } = await start();
    expect(await isTaken(server, { Host, origin })).toBe(expected);
  });

  it('is not taken from what a proxy may have been told', async () => {
    const { server } = await start();
    const forwarded = { 'X-Forwarded-Host': 'other.example', Forwarded: 'host=other.example' };
    expect(await isTaken(server, { Host: 'app.example', origin: 'http://other.example', ...forwarded })).toBe(
      false,
    );
  });

  it('may be one of those that are allowed', async () => {
    const { server } = await start({
      socket: { origins: ['https://app.example/', 'http://two.example:80'] },
    });
    const origins = [
      'https://app.example',
      'http://two.example',
      'http://app.example',
      'https://two.example',
      'null',
    ];
    const taken = await Promise.all(origins.map((origin) => isTaken(server, { origin })));
    expect(taken).toEqual([true, true, false, false, false]);
    const all = await start({ socket: { origins: '*' } });
    expect(await isTaken(all.server, { origin: 'null' })).toBe(true);
  });

  it('may be one for which the app says so', async () => {
    const { server, problems } = await start({
      socket: {
        origins: (origin, req) => {
          if (origin === 'http://bad.example') throw new Error('a bug');
          return origin.endsWith('.example') && req.headers['x-own'] === 'yes';
        },
      },
    });
    expect(await isTaken(server, { origin: 'http://a.example', 'X-Own': 'yes' })).toBe(true);
    expect(await isTaken(server, { origin: 'http://a.example' })).toBe(false);
    expect(await isTaken(server, { origin: 'http://bad.example', 'X-Own': 'yes' })).toBe(false);
    expect(problems).toEqual([
      { code: 'option-threw', option: 'socket.origins', path: '/multi/', reason: 'a bug' },
    ]);
  });

  it.each([[['app.example']], [['file:///x']], ['http://app.example'], [7], [[7]]])(
    'cannot be %o',
    (origins) => {
      expect(() => liveResource(null, { socket: { origins } as never })).toThrow(
        expect.objectContaining({ details: expect.objectContaining({ option: 'socket.origins' }) }),
      );
    },
  );

  it('is that of a page with TLS where the connection has it', async () => {
    const live = liveResource(null);
    const server = createHttpsServer(
      certificates.ann,
      live.wrap(() => {}),
    );
    await listen(server);
    live.attach(server);
    const tls: SocketClientOptions = { scheme: 'wss', ca: certificates.ann.cert };
    expect(await isTaken(server, { Host: 'app.example', origin: 'https://app.example' }, tls)).toBe(true);
    expect(await isTaken(server, { Host: 'app.example', origin: 'http://app.example' }, tls)).toBe(false);
  });
});
