import type { SeenRequest } from './requestLog.js';
import type { Response } from './visit.js';

/** Marks an answer as that of a live resource, and holds the request that waits for a change: there is none. */
export function markLive(
  { headers, method, byWorker }: SeenRequest,
  url: URL,
  res: Response,
): 'held' | 'marked' {
  const etag = `"live-${headers['x-variant'] ?? '1'}"`;
  res.setHeader('ETag', etag);
  res.setHeader('Link', `<${url.pathname}${url.search}>; rel="value-wait"`);
  res.setHeader('Access-Control-Expose-Headers', url.searchParams.get('expose') ?? 'ETag, Link');
  // What answers badly from some request on must come to do so.
  const isUnconditional = url.searchParams.has('after') && !byWorker;
  if (method !== 'GET' || headers['if-none-match'] !== etag || isUnconditional) return 'marked';
  if (!headers['wait']) res.writeHead(304).end();
  return 'held';
}
