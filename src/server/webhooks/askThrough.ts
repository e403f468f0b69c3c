import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { discard, gather } from '../ask/body.js';
import type { Injector, InjectorContext } from '../ask/injector.js';
import { type RouteAnswer, unavailable } from '../ask/routeAnswer.js';
import type { Question, WebhookHost } from './host.js';

const RETRY_AFTER_SECONDS = 5;

/** Asks the routes of an application by a connection that comes from nowhere: it has no address that a route could trust. */
export function askThrough(
  injector: Injector,
  { clock, askTimeoutMs }: Pick<InjectorContext, 'clock' | 'askTimeoutMs'>,
): WebhookHost['ask'] {
  return async (question) => {
    const { target, maxBytes = Number.POSITIVE_INFINITY } = question;
    const answer = await injector.ask({ req: requestOf(question), injector }, target);
    const gathered = await gather(answer, { clock, timeoutMs: askTimeoutMs, maxBytes });
    if (!gathered) return unavailable('The resource broke off its answer.\n', RETRY_AFTER_SECONDS);
    const body = beginningOf(gathered);
    discard(gathered, clock, askTimeoutMs);
    return { ...gathered, body };
  };
}

/** Of a body that still comes, what was read of it. */
function beginningOf({ body }: RouteAnswer<Buffer | Readable>): Buffer {
  return Buffer.isBuffer(body) ? body : body.read();
}

function requestOf({ target, headers, isSecure }: Question): IncomingMessage {
  const socket = Object.assign(new Socket(), isSecure ? { encrypted: true } : {});
  const req = new IncomingMessage(socket);
  return Object.assign(req, { method: 'GET', url: target, rawHeaders: headers.flat() });
}
