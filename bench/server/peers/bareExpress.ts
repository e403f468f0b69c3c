import { createServer } from 'node:http';
import express, { type Response } from 'express';
import { Value } from '../value.js';
import { addPlainRoutes } from './expressRoutes.js';
import type { Peer } from './peer.js';
import { Waiters } from './waiters.js';

/** A long-poll route of one resource, as one writes it in Express. */
export function bareExpress(): Peer {
  const value = new Value();
  const head = (res: Response) =>
    res.set({ ETag: value.etag, Link: '</value>; rel=value-wait', 'Cache-Control': 'no-cache' });
  const waiters = new Waiters<Response>((res) => head(res).status(304).end());
  const app = express();
  app.get('/value', (req, res) => {
    if (req.get('if-none-match') === value.etag) waiters.hold(res, Number(req.get('wait')));
    else head(res).json(value.content);
  });
  addPlainRoutes(app);
  return {
    server: createServer(app),
    etag: () => value.etag,
    held: () => waiters.count,
    update() {
      value.change();
      waiters.release((res) => head(res).json(value.content));
    },
  };
}
