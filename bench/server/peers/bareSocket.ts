import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { Value } from '../value.js';
import type { Peer } from './peer.js';

/** A broadcast server of `ws`: who subscribes is told, and the event is serialised once for all. */
export function bareSocket(): Peer {
  const value = new Value();
  const server = createServer((_req, res) => res.writeHead(404).end());
  const sockets = new WebSocketServer({ server, path: '/multi/', handleProtocols: () => 'liveresource' });
  const subscribers = new Set<WebSocket>();
  sockets.on('connection', (ws) => {
    ws.on('message', (data) => {
      const { id, type } = JSON.parse(String(data)) as { id: string; type: string };
      if (type !== 'subscribe') return;
      subscribers.add(ws);
      ws.send(JSON.stringify({ id, type: 'subscribed' }));
    });
    ws.once('close', () => subscribers.delete(ws));
  });
  return {
    server,
    etag: () => value.etag,
    held: () => subscribers.size,
    update() {
      value.change();
      const { etag, content } = value;
      const event = { type: 'event', uri: '/value', headers: { ETag: etag }, body: content };
      const frame = Buffer.from(JSON.stringify(event));
      for (const ws of subscribers) ws.send(frame, { binary: false });
    },
  };
}
