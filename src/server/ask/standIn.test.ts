import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { askedHeaders } from './client.js';
import { requestTarget } from './requestUrl.js';
import { standIn, unencoded, wholeBody } from './standIn.js';

let req: IncomingMessage;

beforeAll(async () => {
  const sent = { 'Accept-Encoding': 'gzip', Accept: 'text/event-stream', Cookie: 'a=1', 'X-Own': 'x' };
  req = await new Promise((resolve) => {
    const server = createServer((received, res) => {
      resolve(received);
      res.end();
      server.close();
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      request({ host: '127.0.0.1', port, path: '/multi/?u=a', method: 'HEAD', headers: sent }).end();
    });
  });
});

const askedAs = (of: IncomingMessage) => Object.fromEntries(askedHeaders(of));

describe('a request that stands in for another', () => {
  it('asks for another resource, by GET', () => {
    const other = standIn(req, { target: '/a?b', headers: {} });
    expect([requestTarget(other), other.method, other.url]).toEqual(['/a?b', 'GET', '/a?b']);
    expect([requestTarget(req), req.method]).toEqual(['/multi/?u=a', 'HEAD']);
  });

  it('has all else of the client', () => {
    const other = standIn(req, { target: '/a', headers: wholeBody });
    expect([other.headers.cookie, other.socket, other.httpVersion]).toEqual(['a=1', req.socket, '1.1']);
    expect(askedAs(other)).toMatchObject({ cookie: 'a=1', 'x-own': 'x' });
  });

  it('asks for what can be written as text', () => {
    expect(askedAs(req)).toHaveProperty('accept-encoding');
    const stream = askedAs(standIn(req, { headers: unencoded }));
    expect([stream['accept-encoding'], stream['accept']]).toEqual([
      undefined,
      expect.stringContaining('event-stream'),
    ]);
    const whole = askedAs(standIn(req, { headers: wholeBody }));
    expect([whole['accept-encoding'], whole['accept']]).toEqual([undefined, 'application/json, */*;q=0.8']);
  });
});
