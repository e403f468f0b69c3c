import type { IncomingMessage, ServerResponse } from 'node:http';
import { splitList } from '../../protocol/headerParams.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import { badOption, readOrigin } from '../optionValues.js';

export interface CorsOptions {
  /** Such as `https://app.example`; `'*'` for every page. */
  origins: readonly string[] | '*';
  /** Whether pages may send cookies. Not with `'*'`: then any site could read what its visitors may see here. */
  credentials?: boolean;
  /** Request headers of the application's own that pages may send, such as `Authorization`. */
  allowHeaders?: readonly string[];
}

export interface Cors {
  /** Answers an OPTIONS request if it asks for what the protocol needs; otherwise the application may. */
  preflight(req: IncomingMessage, res: ServerResponse, isLive: () => boolean): boolean;
  /** Adds the headers, unless the application sent its own; before the head is written. */
  expose(req: IncomingMessage, res: ServerResponse): void;
  /** Whether the page that asks may see what a route answered to it, where that is told among others. */
  shows(req: IncomingMessage, answer: AnswerHead): boolean;
}

const PROTOCOL_HEADERS = ['wait', 'if-none-match', 'prefer', 'last-event-id', 'uri'];
const EXPOSED = ['Link', 'ETag', 'Retry-After', 'X-Poll-Interval'];
// The longest that Chromium keeps a preflight.
const MAX_AGE_SECONDS = '7200';

/** Throws LiveResourceError `bad-option`. */
export function createCors(options: CorsOptions): Cors {
  if (options.origins === '*' && options.credentials) {
    throw badOption('cors.credentials', 'they need a list of origins, not "*"');
  }
  const rules = { ...options, origins: readOrigins(options.origins) };
  return {
    preflight: (req, res, isLive) => isLive() && answerPreflight(rules, req, res),
    expose: (req, res) => exposeHeaders(rules, req, res),
    shows: (req, answer) => mayShow(rules, req, answer),
  };
}

function readOrigins(origins: CorsOptions['origins']): CorsOptions['origins'] {
  if (origins === '*') return origins;
  if (Array.isArray(origins)) return origins.map((text) => readOrigin('cors.origins', text));
  throw badOption('cors.origins', 'it is neither a list nor "*"');
}

function answerPreflight(rules: CorsOptions, req: IncomingMessage, res: ServerResponse): boolean {
  if (!isOurPreflight(req) || res.hasHeader('access-control-allow-origin')) return false;
  if (!allowOrigin(rules, req, res)) return false;
  const allowed = [...PROTOCOL_HEADERS, 'cache-control', ...(rules.allowHeaders ?? [])];
  res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD');
  res.setHeader('Access-Control-Allow-Headers', allowed.join(', '));
  res.setHeader('Access-Control-Max-Age', MAX_AGE_SECONDS);
  res.statusCode = 204;
  res.end();
  return true;
}

function isOurPreflight(req: IncomingMessage): boolean {
  const method = req.headers['access-control-request-method'];
  if (method !== 'GET' && method !== 'HEAD') return false;
  const asked = splitList((req.headers['access-control-request-headers'] ?? '').toLowerCase());
  return asked.some((name) => PROTOCOL_HEADERS.includes(name));
}

function exposeHeaders(rules: CorsOptions, req: IncomingMessage, res: ServerResponse): void {
  if (!res.hasHeader('access-control-allow-origin') && !allowOrigin(rules, req, res)) return;
  // Of dialect 0.3.
  const property = res.hasHeader('liveresource-property') ? ['LiveResource-Property'] : [];
  addToList(res, 'Access-Control-Expose-Headers', [...EXPOSED, ...property]);
}

/** A route may allow less than the app does (Fetch, "CORS check"); a failure that says nothing is shown. */
function mayShow({ credentials }: CorsOptions, { headers }: IncomingMessage, answer: AnswerHead): boolean {
  const { origin, cookie } = headers;
  const allowed = headerOf(answer, 'access-control-allow-origin');
  if (origin === undefined || allowed === '') return true;
  if (!credentials || cookie === undefined) return allowed === '*' || allowed === origin;
  return allowed === origin && headerOf(answer, 'access-control-allow-credentials') === 'true';
}

function allowOrigin(rules: CorsOptions, req: IncomingMessage, res: ServerResponse): boolean {
  if (rules.origins === '*') {
    res.setHeader('Access-Control-Allow-Origin', '*');
    return true;
  }
  // Also for those who get no permission: a cache must not give them the answer of others, nor the other way.
  addToList(res, 'Vary', ['Origin']);
  const { origin } = req.headers;
  if (origin === undefined || !rules.origins.includes(origin)) return false;
  res.setHeader('Access-Control-Allow-Origin', origin);
  if (rules.credentials) res.setHeader('Access-Control-Allow-Credentials', 'true');
  return true;
}

function addToList(res: ServerResponse, name: string, items: readonly string[]): void {
  const present = splitList([res.getHeader(name) ?? []].flat().join(', '));
  const lower = present.map((item) => item.toLowerCase());
  if (lower.includes('*')) return;
  const missing = items.filter((item) => !lower.includes(item.toLowerCase()));
  if (missing.length > 0) res.setHeader(name, [...present, ...missing].join(', '));
}
