import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type WebSocket, WebSocketServer } from 'ws';

/** A server that knows nothing of LiveResource, with a page that polls, has an EventSource and a WebSocket. */
export interface Strangers {
  readonly origin: string;
  /** Another value of the endpoint that is polled. */
  change(value: number): void;
  close(): Promise<void>;
}

const page = `<!doctype html><title>stranger</title><link rel="icon" href="data:,"><script>
globalThis.poll = async () => (await fetch('/items?page=1')).json();
globalThis.pollEvery = (ms) => setInterval(poll, ms);
globalThis.listen = () => new Promise((resolve) => {
  const source = new EventSource('/events');
  source.addEventListener('tick', resolve, { once: true });
});
globalThis.talk = () => new Promise((resolve) => {
  const socket = new WebSocket('ws://' + location.host + '/socket');
  socket.onopen = () => socket.send('{"say":"hello"}');
  socket.onmessage = resolve;
});
</script>`;

export async function startStrangers(): Promise<Strangers> {
  const app = express();
  let value = 1;
  app.get('/', (_req, res) => void res.type('html').send(page));
  // Express gives the ETag; the Link is for going through pages, as many APIs have it.
  app.get('/items', (_req, res) => void res.links({ next: '/items?page=2' }).json({ value }));
  app.get('/events', (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    let n = 0;
    const tick = () => void res.write(`event: tick\nid: ${++n}\ndata: {"n":${n}}\n\n`);
    tick();
    const timer = setInterval(tick, 200);
    res.on('close', () => clearInterval(timer));
  });
  const server = createServer(app);
  const sockets = new WebSocketServer({ server, path: '/socket' });
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => socket.send(`{"heard":${data}}`));
  });
  return {
    origin: await listen(server),
    change(next) {
      value = next;
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
