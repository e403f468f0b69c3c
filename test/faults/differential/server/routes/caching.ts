import type { Route, Visit } from '../visit.js';

/** Answers that caches may keep, and those to conditions. */
export const caching: Record<string, Route> = { cached, conditional, varied };

/** `control` (Cache-Control), `etag`, `modified`, `age`, `expires`: the body counts the requests that came here. */
function cached(visit: Visit): void {
  const { res, params, nth } = visit;
  const names = {
    control: 'Cache-Control',
    etag: 'ETag',
    modified: 'Last-Modified',
    age: 'Age',
    vary: 'Vary',
  };
  for (const [param, name] of Object.entries(names)) {
    const value = params.get(param);
    if (value !== null) res.setHeader(name, value);
  }
  if (params.has('etag') && visit.req.headers['if-none-match'] === params.get('etag')) {
    return void res.writeHead(304).end();
  }
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  // What is live has one body for one tag.
  res.end(params.has('constant') || res.hasHeader('ETag') ? 'constant' : `request ${nth}`);
}

const modified = 'Tue, 06 Jan 2026 10:00:00 GMT';

/** Has the tag "c" and a date, and obeys all conditions (RFC 9110 §13). */
function conditional({ req, res }: Visit): void {
  const { headers } = req;
  if (!res.hasHeader('ETag')) res.setHeader('ETag', '"c"');
  const tag = String(res.getHeader('ETag'));
  res.setHeader('Last-Modified', modified);
  res.setHeader('Cache-Control', 'no-cache');
  const failed = headers['if-match'] !== undefined && headers['if-match'] !== tag;
  if (failed || headers['if-unmodified-since'] === 'Mon, 05 Jan 2026 10:00:00 GMT') {
    return void res.writeHead(412).end('failed');
  }
  const isSame = headers['if-none-match'] === tag || headers['if-none-match'] === '*';
  const isOld = headers['if-none-match'] === undefined && headers['if-modified-since'] === modified;
  if (isSame || isOld) return void res.writeHead(304, { 'X-Seen': 'condition' }).end();
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end('conditional');
}

/** `by`: a request header by which the answer varies. */
function varied({ req, res, params }: Visit): void {
  const by = params.get('by') ?? 'x-variant';
  res.setHeader('Vary', by);
  res.setHeader('Cache-Control', params.get('control') ?? 'max-age=60');
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end(`for ${req.headers[by.toLowerCase()] ?? 'none'}`);
}
