import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { askedHeaders, type HeaderPairs } from '../ask/client.js';
import { mountOf } from '../ask/requestUrl.js';
import type { MountedRequest } from '../types.js';

/** What Pushpin adds for the app. With it, no two requests of a client would be alike. */
const OF_PUSHPIN = /^(grip-|meta-|connection-id$)/;
/** Of the POST by which Pushpin tells what happened to a socket: its client sent none such. */
const OF_SOCKET_EVENTS = ['accept', 'content-type'];

/** The headers of the client that sent a request through Pushpin. */
export function headersOfClient(req: IncomingMessage): HeaderPairs {
  const ofEvents = req.method === 'POST' ? OF_SOCKET_EVENTS : [];
  return askedHeaders(req).filter(([name]) => !OF_PUSHPIN.test(name) && !ofEvents.includes(name));
}

/**
 * A GET with these headers by the connection of another request: by it came Pushpin, for itself or with news of a
 * socket, in the name of the client.
 */
export function requestAs(req: MountedRequest, target: string, headers: HeaderPairs): MountedRequest {
  const mount = mountOf(req);
  const url = target.startsWith(mount) ? target.slice(mount.length) : target;
  return standFor(req, url, target, [...headers, ['grip-sig', String(req.headers['grip-sig'])]]);
}

// No request came for it: it is asked by nobody's connection.
const nowhere = Object.create(null, { socket: { value: new Socket() } });

/** A GET of nobody in particular, as if it had come through Pushpin. */
export function requestOfAnybody(target: string, headers: HeaderPairs): MountedRequest {
  return standFor(nowhere, target, target, [...headers, ['grip-sig', 'anybody']]);
}

function standFor(
  req: MountedRequest,
  url: string,
  originalUrl: string,
  headers: HeaderPairs,
): MountedRequest {
  return Object.create(req, {
    method: { value: 'GET', enumerable: true },
    url: { value: url, writable: true, enumerable: true },
    originalUrl: { value: originalUrl, enumerable: true },
    rawHeaders: { value: headers.flat(), enumerable: true },
    headers: { value: joined(headers), enumerable: true },
  });
}

/** As Node does it, for headers of which there may be several. */
function joined(headers: HeaderPairs): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of headers) {
    const before = all[name];
    all[name] = before === undefined ? value : before + (name === 'cookie' ? '; ' : ', ') + value;
  }
  return all;
}
