import { createHash } from 'node:crypto';
import type { Request, Response } from './visit.js';

/** A request as it came over the network, and what became of it. */
export interface SeenRequest {
  method: string;
  /** Behind the case's own prefix, with the query. */
  target: string;
  headers: Record<string, string>;
  /** Of the body that came: bytes and digest. */
  body: string;
  fate: Fate;
  /** Sent by the worker for its own reasons, to follow: no page asked for it. */
  byWorker: boolean;
}

/** `given up`: the browser ended the connection (or stream) before the answer was complete. `cut`: the server did so itself. */
export type Fate = 'open' | 'answered' | 'given up' | 'cut';

export interface RequestLog {
  /** Notes a request of a case; its headers and fate become known in time. */
  add(id: string, target: string, req: Request, res: Response): SeenRequest;
  /** Forgets what was sent so far, to prepare a case. */
  begin(id: string): void;
  of(id: string): readonly SeenRequest[];
  /** Resolves when no request of the case's page is open, or after `ms`. */
  closed(id: string, ms: number): Promise<void>;
  /** Resolves when so many requests of the case's page have come, or after 5 s. */
  arrived(id: string, count: number): Promise<void>;
  /** Ends what the case left open, so that it holds none of the browser's connections. */
  endOpen(id: string): void;
}

/** Of the connection, of the browser's build, and (`sec-fetch-user`) of how long ago somebody touched the page. */
const leftOut = new Set(['host', 'connection', 'user-agent', 'accept-language', 'te', 'sec-fetch-user']);

interface Entry {
  request: SeenRequest;
  res: Response;
}

export function createRequestLog(): RequestLog {
  const seen = new Map<string, Entry[]>();
  const { changed, until } = createWatch();
  const entries = (id: string) => seen.get(id) ?? [];
  const ofPages = (id: string) => entries(id).filter(({ request }) => !request.byWorker);
  const openOf = (id: string) => ofPages(id).filter(({ request }) => request.fate === 'open');

  function add(id: string, target: string, req: Request, res: Response): SeenRequest {
    const headers = headersOf(req);
    const method = req.method ?? '';
    const byWorker = isByWorker(headers);
    const request: SeenRequest = { method, target, headers, body: '', fate: 'open', byWorker };
    seen.set(id, [...entries(id), { request, res }]);
    digest(req, (body) => {
      request.body = body;
    });
    res.on('close', () => {
      if (request.fate === 'open') request.fate = isComplete(res) ? 'answered' : 'given up';
      changed();
    });
    changed();
    return request;
  }

  return {
    add,
    begin: (id) => void seen.delete(id),
    of: (id) => entries(id).map(({ request }) => request),
    closed: (id, ms) => until(() => openOf(id).length === 0, ms),
    arrived: (id, count) => until(() => ofPages(id).length >= count, 5_000),
    endOpen: (id) => openOf(id).forEach(end),
  };
}

/** A stream of HTTP/2 that the browser resets counts as finished otherwise. */
function isComplete(res: Response & { stream?: { aborted: boolean; rstCode: number } }): boolean {
  const isReset = res.stream !== undefined && (res.stream.aborted || res.stream.rstCode !== 0);
  // Nobody reads the body of a redirect.
  const isRedirect = res.statusCode >= 300 && res.statusCode < 400;
  return res.writableFinished && (!isReset || isRedirect);
}

function end({ res }: Entry): void {
  res.removeAllListeners('close');
  // A connection that ends without an answer is one that the browser tries again.
  if (res.headersSent) res.destroy();
  else res.writeHead(200).end();
}

/** Resolves `until` when the test holds, which is tried with every change, or after `ms`. */
function createWatch() {
  const watchers = new Set<() => void>();
  const until = (test: () => boolean, ms: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (test()) done();
      };
      const done = () => {
        clearTimeout(timer);
        watchers.delete(look);
        resolve();
      };
      const timer = setTimeout(done, ms);
      watchers.add(look);
      look();
    });
  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };
  return { until, changed };
}

function isByWorker(headers: Record<string, string>): boolean {
  const isPastCaches = headers['cache-control'] === 'no-cache' && headers['origin'] !== undefined;
  return 'wait' in headers || isPastCaches || (headers['referer'] ?? '').includes('/liveresource-sw.js');
}

function headersOf({ headers }: Request): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => !leftOut.has(name) && !name.startsWith('sec-ch-') && !name.startsWith(':'),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutBoundary(String(value))]).sort());
}

/** A browser makes a new one for every form. */
const withoutBoundary = (text: string) =>
  text.replace(/(?<=----WebKitFormBoundary|----geckoformboundary)\w+/g, '…');

function digest(req: Request, done: (body: string) => void): void {
  const hash = createHash('sha256');
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  const isForm = req.headers['content-type']?.startsWith('multipart/');
  const name = () => (isForm ? 'form' : hash.digest('hex').slice(0, 12));
  req.on('end', () => done(bytes === 0 ? '' : `${bytes} ${name()}`));
}
