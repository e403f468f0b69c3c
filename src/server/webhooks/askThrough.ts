import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { readWhole } from '../ask/body.js';
import type { Injector, InjectorContext } from '../ask/injector.js';
import { unavailable } from '../ask/routeAnswer.js';
import type { Question, WebhookHost } from './host.js';

const RETRY_AFTER_SECONDS = 5;

/** Asks the routes of an application by a connection that comes from nowhere: it has no address that a route could trust. */
export function askThrough(
  injector: Injector,
  { clock, askTimeoutMs }: Pick<InjectorContext, 'clock' | 'askTimeoutMs'>,
): WebhookHost['ask'] {
  return async (question) => {
    const answer = await injector.ask({ req: requestOf(question), injector }, question.target);
    const whole = await readWhole(answer, clock, askTimeoutMs);
    return whole ?? unavailable('The resource broke off its answer.\n', RETRY_AFTER_SECONDS);
  };
}

function requestOf({ target, headers, isSecure }: Question): IncomingMessage {
  const socket = Object.assign(new Socket(), isSecure ? { encrypted: true } : {});
  const req = new IncomingMessage(socket);
  return Object.assign(req, { method: 'GET', url: target, rawHeaders: headers.flat() });
}
