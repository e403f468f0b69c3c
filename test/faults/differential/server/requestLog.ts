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
  /** Ends what the case left open, so that it holds none of the browser's connections. */
  endOpen(id: string): void;
}

/** Names of the connection and of the browser's build, which say nothing of the request. */
const ofTheConnection = new Set(['host', 'connection', 'user-agent', 'accept-language', 'te']);

export function createRequestLog(): RequestLog {
  const seen = new Map<string, { request: SeenRequest; res: Response }[]>();
  const watchers = new Set<() => void>();
  const entries = (id: string) => seen.get(id) ?? [];
  const openOf = (id: string) =>
    entries(id).filter(({ request }) => request.fate === 'open' && !request.byWorker);

  function add(id: string, target: string, req: Request, res: Response): SeenRequest {
    const headers = headersOf(req);
    const byWorker = isByWorker(headers);
    const request: SeenRequest = {
      method: req.method ?? '',
      target,
      headers,
      body: '',
      fate: 'open',
      byWorker,
    };
    seen.set(id, [...entries(id), { request, res }]);
    digest(req, (body) => {
      request.body = body;
    });
    res.on('close', () => {
      if (request.fate === 'open') request.fate = res.writableFinished ? 'answered' : 'given up';
      for (const watcher of [...watchers]) watcher();
    });
    return request;
  }

  function closed(id: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (openOf(id).length === 0) done();
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
  }

  function endOpen(id: string): void {
    for (const { res } of openOf(id)) {
      res.removeAllListeners('close');
      res.destroy();
    }
  }

  return {
    add,
    begin: (id) => void seen.delete(id),
    of: (id) => entries(id).map(({ request }) => request),
    closed,
    endOpen,
  };
}

function isByWorker(headers: Record<string, string>): boolean {
  const isPastCaches = headers['cache-control'] === 'no-cache' && headers['origin'] !== undefined;
  return 'wait' in headers || isPastCaches || (headers['referer'] ?? '').includes('/liveresource-sw.js');
}

function headersOf({ headers }: Request): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => !ofTheConnection.has(name) && !name.startsWith('sec-ch-') && !name.startsWith(':'),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]).sort());
}

function digest(req: Request, done: (body: string) => void): void {
  const hash = createHash('sha256');
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  req.on('end', () => done(bytes === 0 ? '' : `${bytes} ${hash.digest('hex').slice(0, 12)}`));
}
