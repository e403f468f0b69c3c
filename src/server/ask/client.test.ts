import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { askedHeaders } from './client.js';

function requestWith(pairs: Record<string, string>): IncomingMessage {
  const headers = Object.fromEntries(
    Object.entries(pairs).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { headers, rawHeaders: Object.entries(pairs).flat() } as unknown as IncomingMessage;
}

it('lets a client take away nothing that a proxy says of him', () => {
  const req = requestWith({
    Host: 'app.example',
    Connection: 'close, X-Forwarded-For, X-User, Cookie',
    'X-Forwarded-For': '192.0.2.1',
    'X-User': 'eve',
    Cookie: 'a=1',
    'Keep-Alive': 'timeout=5',
  });
  expect(Object.fromEntries(askedHeaders(req))).toEqual({
    host: 'app.example',
    'x-forwarded-for': '192.0.2.1',
    'x-user': 'eve',
    cookie: 'a=1',
  });
});
