import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { SocketClient } from '../../../test/support/server/socketClient.js';
import { startApp } from '../../../test/support/server/startApp.js';
import { JsonValue, startSockets } from '../../../test/support/server/startSockets.js';

describe.each(frameworks)('$name: the handshake', (framework) => {
  it('is offered by a Link as soon as a server is attached', async () => {
    const { client, live, server } = await startApp(framework, { '/a': new JsonValue().route });
    expect((await client.get('/a')).headers.link).not.toContain('multiplex-ws');
    live.attach(server);
    expect((await client.get('/a')).headers.link).toContain('</multi/>; rel="multiplex-ws"');
  });

  it('is refused without the subprotocol, before it is one', async () => {
    const { server, live } = await startSockets(framework, {});
    const { status, text, message } = await SocketClient.refused(server, { protocols: ['graphql-ws'] });
    expect([status, text]).toEqual([400, 'Sec-WebSocket-Protocol: liveresource is needed here.\n']);
    expect(message.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
    });
    const client = await SocketClient.open(server, { protocols: ['other', 'liveresource'] });
    expect([client.ws.protocol, client.ws.extensions]).toEqual(['liveresource', '']);
    expect(live.stats().sockets).toBe(1);
  });

  it('is refused for one too many, and when the server has closed', async () => {
    const { server, open, live } = await startSockets(framework, {}, { limits: { waiters: 1 } });
    const client = await open();
    const { status, message } = await SocketClient.refused(server);
    expect([status, message.headers['retry-after']]).toEqual([503, '30']);
    client.close();
    await client.closed;
    await open();
    await live.close();
    const late = await SocketClient.refused(server);
    expect([late.status, late.text]).toEqual([503, 'The server closes. Try again later.\n']);
  });

  it('counts by address where "clientOf" throws, as on what Express alone gives a request', async () => {
    const clientOf = (req: object) => (req as { ip: string }).ip.slice(1);
    const limits = { waitersPerClient: 1, clientOf };
    const { server, open, problems } = await startSockets(framework, {}, { limits });
    await open();
    expect((await SocketClient.refused(server)).status).toBe(503);
    const problem = { code: 'option-threw', option: 'limits.clientOf', path: '/multi/' };
    expect(problems).toEqual([expect.objectContaining(problem), expect.objectContaining(problem)]);
  });
});
