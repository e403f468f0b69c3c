import { createServer, type ServerResponse } from 'node:http';
import { Value } from '../value.js';
import type { Peer } from './peer.js';
import { Waiters } from './waiters.js';

/** The least that a long-poll server of one resource can do, with the head that the protocol asks for. */
export function bareHttp(): Peer {
  const value = new Value();
  const waiters = new Waiters((res) => res.writeHead(304, headOf(value)).end());
  const server = createServer((req, res) => {
    if (req.headers['if-none-match'] === value.etag) waiters.hold(res, Number(req.headers.wait));
    else answerWith(value)(res);
  });
  return {
    server,
    etag: () => value.etag,
    held: () => waiters.count,
    update() {
      value.change();
      waiters.release(answerWith(value));
    },
  };
}

/** The same bytes for all. */
function answerWith(value: Value): (res: ServerResponse) => void {
  const body = Buffer.from(JSON.stringify(value.content));
  const head = {
    ...{ 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length },
    ...headOf(value),
  };
  return (res) => res.writeHead(200, head).end(body);
}

function headOf({ etag }: Value): Record<string, string> {
  return { ETag: etag, Link: '</value>; rel=value-wait', 'Cache-Control': 'no-cache' };
}
