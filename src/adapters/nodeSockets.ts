import { type ClientOptions, WebSocket } from 'ws';
import type { Sockets } from '../ports.js';
import { createWebSockets } from './webSockets.js';

/** `closeTimeout` in ms: a process must not live on for the 30 s that `ws` would give a server to say goodbye. */
const options: ClientOptions & { closeTimeout: number } = { closeTimeout: 1_000 };

class NodeWebSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, options);
  }
}

/** The sockets of Node, which has no `WebSocket` of its own before version 22. */
export const nodeSockets: Sockets = createWebSockets(NodeWebSocket, { sendsCookies: false });
