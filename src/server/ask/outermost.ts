import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { RequestListener } from '../types.js';

const ofServers = new WeakMap<EventEmitter, RequestListener>();

/**
 * By which routes are asked for the client of a request: the application's own listener, or what calls it at the server
 * that the request came by. That may be there to keep others out, or to say who it is.
 */
export function outermost({ socket }: IncomingMessage, own: RequestListener): RequestListener {
  const { server } = socket as { server?: EventEmitter };
  const listeners: unknown[] = server?.listeners('request') ?? [];
  return !server || listeners.length === 0 || listeners.includes(own) ? own : listenerOf(server);
}

/** Whatever answers the requests of a server. */
export function listenerOf(server: EventEmitter): RequestListener {
  const existing = ofServers.get(server);
  if (existing) return existing;
  const listener: RequestListener = (req, res) =>
    Promise.all(server.listeners('request').map((one) => one.call(server, req, res)));
  ofServers.set(server, listener);
  return listener;
}
