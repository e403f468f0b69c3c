import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { certificates } from '../../../test/support/server/certificates.js';
import { eventually } from '../../../test/support/server/startApp.js';
import { liveResource } from '../index.js';

const { ann, bob } = certificates;

it('asks over TLS as the client that showed its certificate, and keeps clients apart by it', async () => {
  let n = 0;
  const app = express();
  const live = liveResource(app);
  app.get('/me', (req, res) => {
    const { authorized } = req.socket as TLSSocket;
    const { subject } = (req.socket as TLSSocket).getPeerCertificate();
    res.set('ETag', `"${n}"`).send(`${subject.CN} ${authorized} ${req.secure} ${n}`);
  });
  const server = createServer({ ...ann, ca: [ann.cert, bob.cert], requestCert: true }, app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const waiting = [ann, bob, ann].map((client) => getAs(client, port));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await eventually(() => live.stats().waiting === 3);
  expect(live.stats().groups).toBe(2);
  n = 1;
  await live.updated('/me');
  expect(await Promise.all(waiting)).toEqual(['ann true true 1', 'bob true true 1', 'ann true true 1']);
});

function getAs(client: typeof ann, port: number): Promise<string> {
  const agent = new Agent({ ...client, ca: ann.cert });
  const headers = { Wait: '60', 'If-None-Match': '"0"' };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, path: '/me', headers }, async (answer) => {
      resolve(Buffer.concat(await answer.toArray()).toString());
    });
    sent.on('error', reject).end();
  });
}
