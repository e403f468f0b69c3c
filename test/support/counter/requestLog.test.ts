import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { wallClock } from '../time.js';
import { greatestOpen, timeOpen, watchRequests } from './requestLog.js';

async function start() {
  const held: ServerResponse[] = [];
  const server = createServer((_req, res) => {
    held.push(res);
    server.emit('held');
  });
  const log = watchRequests(server, '/a/');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string) => {
    const arrived = once(server, 'held');
    const asked = request({ host: '127.0.0.1', port, path });
    asked.on('error', () => {});
    asked.on('response', (response) => response.resume());
    asked.end();
    await arrived;
    return { asked, res: held.at(-1) as ServerResponse };
  };
  return { log, ask };
}

it('counts what is open at once, of its path alone', async () => {
  const { log, ask } = await start();
  const since = wallClock();
  const { res: first } = await ask('/a/?x');
  await ask('/b/');
  const { res: second } = await ask('/a/');
  first.end();
  await once(first, 'close');
  const { res: third } = await ask('/a/');
  expect(greatestOpen(log, since).open.map(({ url }) => url)).toEqual(['/a/?x', '/a/']);
  for (const res of [second, third]) res.end();
  await Promise.all([once(second, 'close'), once(third, 'close')]);
  expect(log.requests.map(({ endedBy, status }) => [endedBy, status])).toEqual([
    ['response', 200],
    ['response', 200],
    ['response', 200],
  ]);
  expect(greatestOpen(log, wallClock()).open).toEqual([]);
});

it('counts what was open already when the count began', async () => {
  const { log, ask } = await start();
  await ask('/a/');
  expect(greatestOpen(log, wallClock()).open).toHaveLength(1);
});

it('ends a request that its client has given up', async () => {
  const { log, ask } = await start();
  const { asked, res } = await ask('/a/');
  asked.destroy();
  await once(res, 'close');
  expect(log.requests).toMatchObject([{ endedBy: 'client', closed: expect.any(Number) }]);
  await ask('/a/');
  expect(greatestOpen(log, 0).open).toHaveLength(1);
});

it('adds up for how long so many were open', async () => {
  const { log, ask } = await start();
  const { res } = await ask('/a/');
  res.end();
  await once(res, 'close');
  const [request] = log.requests;
  if (request?.closed === undefined) throw new Error('it is still open');
  const spans = timeOpen(log, request.opened - 10, request.closed + 5);
  expect(spans[0]).toBeCloseTo(15, 3);
  expect(spans[1]).toBeCloseTo(request.closed - request.opened, 3);
});
