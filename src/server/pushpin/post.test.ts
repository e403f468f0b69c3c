import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { postTo } from './post.js';

async function instance(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/publish/`;
  const clock = createFakeClock();
  const post = postTo({ name: url, publishUrl: url, auth: undefined, verify: undefined }, clock);
  return { post, clock, server };
}

it('gives all items in one request', async () => {
  const bodies: string[] = [];
  const { post, clock } = await instance(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    bodies.push(`${req.method} ${req.url} ${req.headers['content-type']} ${Buffer.concat(chunks)}`);
    res.end('Published\n');
  });
  await post(['{"channel":"é"}', '{"channel":"b"}']);
  expect(bodies).toEqual(['POST /publish/ application/json {"items":[{"channel":"é"},{"channel":"b"}]}']);
  expect(clock.timers).toBe(0);
});

it.each([
  [400, true],
  [404, true],
  [302, true],
  [500, false],
  [503, false],
])('fails for %i; for good: %s', async (status, isFinal) => {
  const { post } = await instance((_req, res) => res.writeHead(status).end('why\n'));
  await expect(post(['{}'])).rejects.toMatchObject({ message: `it answered ${status}: why`, isFinal });
});

it('fails for now where nobody is, where it breaks off, and where no answer comes', async () => {
  const { post, clock, server } = await instance((req, res) => {
    if (asked++ === 0) res.writeHead(200, { 'Content-Length': 9 }).write('x', () => req.destroy());
  });
  let asked = 0;
  await expect(post(['{}'])).rejects.toMatchObject({ isFinal: false });
  const late = post(['{}']);
  const outcome = expect(late).rejects.toMatchObject({ message: 'no answer in 2000 ms', isFinal: false });
  await clock.advance(2_000);
  await outcome;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(post(['{}'])).rejects.toMatchObject({ message: 'ECONNREFUSED', isFinal: false });
  expect(clock.timers).toBe(0);
});
