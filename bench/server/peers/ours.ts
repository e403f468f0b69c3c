import { createServer } from 'node:http';
import express from 'express';
import type { LiveOptions, LiveServer } from '../../../src/server/index.js';
import { builtServer } from '../../../test/support/builtServer.js';
import { Value } from '../value.js';
import { addPlainRoutes } from './expressRoutes.js';
import { type Peer, WAIT_SECONDS } from './peer.js';

const options: LiveOptions = { wait: { max: WAIT_SECONDS } };

export async function oursHttp(): Promise<Peer> {
  return (await inNode()).peer;
}

export async function oursSocket(): Promise<Peer> {
  const { peer, live } = await inNode();
  live.attach(peer.server);
  return peer;
}

async function inNode(): Promise<{ peer: Peer; live: LiveServer }> {
  const { liveResource } = await builtServer();
  const value = new Value();
  const live = liveResource(null, options);
  const listener = live.wrap((_req, res) => {
    const body = Buffer.from(JSON.stringify(value.content));
    const type = 'application/json; charset=utf-8';
    res.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length, ETag: value.etag });
    res.end(body);
  });
  return { peer: { server: createServer(listener), ...following(live, value) }, live };
}

export const oursExpress = (): Promise<Peer> => inExpress(options);

/** Where the app has said which of its routes are live. */
export const oursExpressDeclared = (): Promise<Peer> => inExpress({ ...options, live: ['/value'] });

async function inExpress(all: LiveOptions): Promise<Peer> {
  const { liveResource } = await builtServer();
  const value = new Value();
  const app = express();
  const live = liveResource(app, all);
  app.get('/value', (_req, res) => {
    res.set('ETag', value.etag).json(value.content);
  });
  addPlainRoutes(app);
  return { server: createServer(app), ...following(live, value) };
}

function following(live: LiveServer, value: Value): Omit<Peer, 'server'> {
  return {
    etag: () => value.etag,
    held: () => live.stats().waiting,
    update() {
      value.change();
      void live.updated('/value');
    },
  };
}
