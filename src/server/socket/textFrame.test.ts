import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './textFrame.js';

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])(
  'is read by a client, of %s bytes',
  async (length) => {
    const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    const http = createServer();
    http.on('upgrade', (req, socket, head) => {
      wss.handleUpgrade(req, socket, head, (ws) => {
        ws.send('before');
        socket.write(textFrame(['é'.repeat(Math.floor(length / 2)), Buffer.from('x'.repeat(length % 2))]));
        ws.send('after');
      });
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void http.close());
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    onTestFinished(() => client.terminate());
    const texts: string[] = [];
    await new Promise<void>((resolve) => {
      client.on('message', (data) => texts.push(String(data)) === 3 && resolve());
    });
    const expected = 'é'.repeat(Math.floor(length / 2)) + 'x'.repeat(length % 2);
    expect([texts[0], texts[1] === expected, texts[2]]).toEqual(['before', true, 'after']);
  },
);
