import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Site } from './answer.js';
import { type Fault, type FaultContext, proxyPage } from './faults.js';
import type { SeenRequest } from './requestLog.js';

/** One HTTP request. */
export interface Exchange {
  readonly site: Site;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly seen: SeenRequest;
  readonly url: URL;
  /** Decided when it came, done when it is answered. */
  truncate: boolean;
}

/** The answer is ready; it is sent unless something goes wrong. */
export function respond(exchange: Exchange, answer: Answer): void {
  const { kind, url } = exchange.seen;
  const isPlain = kind === 'request' || kind === 'wait';
  const fault = isPlain ? exchange.site.settings.faults({ kind, url, phase: 'answer' }) : undefined;
  suffer(exchange, fault, () => send(exchange, answer));
}

/** The request came; `proceed` unless something goes wrong. */
export function arrive(exchange: Exchange, proceed: () => void): void {
  const { kind, url } = exchange.seen;
  const context: FaultContext =
    kind === 'stream' || kind === 'socket' ? { kind, url } : { kind, url, phase: 'arrival' };
  suffer(exchange, exchange.site.settings.faults(context), proceed);
}

function suffer(exchange: Exchange, fault: Fault | undefined, proceed: () => void): void {
  const { res, site } = exchange;
  switch (fault) {
    case undefined:
    case 'duplicate':
    case 'lose':
    case 'end':
      return proceed();
    case 'drop':
      return void res.destroy();
    case 'stall':
      return;
    case '5xx':
      return send(exchange, errorPage(site.nextErrorStatus()));
    case 'html':
      return send(exchange, { status: 200, headers: [['Content-Type', 'text/html']], body: proxyPage });
    case 'truncate':
      exchange.truncate = true;
      return proceed();
    default:
      if ('status' in fault) return send(exchange, errorPage(fault.status, fault.retryAfter));
      return proceedLater(res, fault.delay, proceed);
  }
}

function errorPage(status: number, retryAfter?: number): Answer {
  const later: Answer['headers'] = retryAfter === undefined ? [] : [['Retry-After', String(retryAfter)]];
  return { status, headers: [['Content-Type', 'text/plain'], ...later], body: Buffer.from(`${status}\n`) };
}

function proceedLater(res: ServerResponse, delay: number, proceed: () => void): void {
  const timer = setTimeout(() => {
    res.off('close', giveUp);
    proceed();
  }, delay);
  const giveUp = () => clearTimeout(timer);
  res.once('close', giveUp);
}

function send({ req, res, truncate }: Exchange, { status, headers, body }: Answer): void {
  if (truncate && body.length === 0) return void res.destroy();
  const isBodiless = status === 304 || req.method === 'HEAD';
  // Without a length a client of HTTP/1.1 could not tell that an answer was cut.
  const length = status === 304 ? [] : ['Content-Length', String(body.length)];
  res.writeHead(status, [...headers.flat(), ...length]);
  if (truncate) res.write(body.subarray(0, body.length / 2), () => res.destroy());
  else if (isBodiless) res.end();
  else res.end(body);
}
