import type { IncomingMessage, ServerResponse } from 'node:http';
import { locate, refusal, type Site } from './answer.js';
import { arrive, type Exchange, respond } from './exchange.js';
import { paths } from './links.js';
import { answerPoll, askedWait } from './longPoll.js';
import { answerMultiplex } from './multiplex.js';
import { answerMultiplexStream } from './multiplexStream.js';
import type { DialectName, Mechanism, Settings } from './options.js';
import type { RequestKind } from './requestLog.js';
import { answerStream, type StreamMechanism } from './streams.js';

export type RouteHandler = (req: IncomingMessage, res: ServerResponse) => void;

export function answerRequest(
  site: Site,
  routes: ReadonlyMap<string, RouteHandler>,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const { method = '', url = '', headers } = req;
  const seen = site.log.begin({ method, url, headers, kind: kindOf(req, site.settings) });
  res.once('close', () => site.log.end(seen, res.headersSent ? res.statusCode : undefined));
  res.on('error', () => {});
  const base = `http://${headers.host}`;
  if (!URL.canParse(url, base)) return void res.writeHead(400).end();
  const parsed = new URL(url, base);
  const route = findRoute(routes, parsed.pathname);
  if (route) return route(req, res);
  const exchange: Exchange = { site, req, res, seen, url: parsed, truncate: false };
  arrive(exchange, () => dispatch(exchange));
}

export function findRoute(routes: ReadonlyMap<string, RouteHandler>, path: string): RouteHandler | undefined {
  const exact = routes.get(path);
  if (exact) return exact;
  for (const [pattern, handler] of routes) {
    if (pattern.endsWith('/*') && path.startsWith(pattern.slice(0, -1))) return handler;
  }
  return undefined;
}

function wantsEvents({ headers }: IncomingMessage): boolean {
  return /text\/event-stream/i.test(headers.accept ?? '');
}

export function kindOf(req: IncomingMessage, settings: Settings): RequestKind {
  if (wantsEvents(req)) return 'stream';
  const wait = askedWait(req.headers, settings);
  const serves = settings.mechanisms.some((mechanism) => mechanism.endsWith('-wait'));
  return serves && wait !== 'bad' && wait > 0 ? 'wait' : 'request';
}

function dispatch(exchange: Exchange): void {
  const { req, url, site } = exchange;
  if (req.method !== 'GET' && req.method !== 'HEAD') return respond(exchange, refusal(405));
  if (url.pathname === paths.multiplex) return dispatchMultiplex(exchange);
  const { prefix, rest } = splitPath(url.pathname);
  const asked = locate(site, rest + url.search, url);
  if (asked === undefined) return respond(exchange, refusal(404));
  if (!wantsEvents(req)) {
    return isStreamPath(prefix) ? respond(exchange, refusal(406)) : answerPoll(exchange, asked);
  }
  const stream = streamAt(prefix, asked.after !== undefined, site.settings.dialect);
  if (stream && site.settings.mechanisms.includes(stream)) return answerStream(exchange, asked, stream);
  respond(exchange, refusal(406));
}

function splitPath(path: string): { prefix: string; rest: string } {
  const prefix = [paths.wait, paths.stream, paths.hints].find((known) => path.startsWith(`${known}/`)) ?? '';
  return { prefix, rest: path.slice(prefix.length) };
}

const isStreamPath = (prefix: string) => prefix === paths.stream || prefix === paths.hints;

/** In 0.1 streams are at the URL of the resource, in the others at one of their own. */
function streamAt(prefix: string, isChanges: boolean, dialect: DialectName): StreamMechanism | undefined {
  if (prefix === paths.hints) return 'hint-stream';
  const isThere = prefix === (dialect === '0.1' ? '' : paths.stream);
  if (!isThere) return undefined;
  return isChanges ? 'changes-stream' : 'value-stream';
}

function dispatchMultiplex(exchange: Exchange): void {
  const isStream = wantsEvents(exchange.req);
  const mechanism: Mechanism = isStream ? 'multiplex-stream' : 'multiplex-wait';
  if (!exchange.site.settings.mechanisms.includes(mechanism)) return respond(exchange, refusal(404));
  if (isStream) answerMultiplexStream(exchange);
  else answerMultiplex(exchange);
}
