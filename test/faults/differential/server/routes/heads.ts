import { number, type Route, type Visit } from '../visit.js';

/** Statuses, header fields, redirects, cookies and CORS. */
export const heads: Record<string, Route> = { json, status, fields, redirect, cookie, cors, early };

function json({ res, nth }: Visit): void {
  res.writeHead(200, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify({ value: 'größer', list: [1, 2.5, null], first: nth > 0 }));
}

/** `code`, `text` (the reason phrase), `body`. */
function status(visit: Visit): void {
  const { res, params } = visit;
  const code = number(visit, 'code', 200);
  const text = params.get('text');
  res.setHeader('X-Code', String(code));
  if (text === null || 'stream' in res) res.writeHead(code);
  else res.writeHead(code, text);
  res.end([204, 205, 304].includes(code) ? undefined : (params.get('body') ?? `status ${code}`));
}

/** `set`: a JSON list of [name, value]; several of one name stay several. `long`: so many letters in another one. */
function fields({ res, params }: Visit): void {
  const list = JSON.parse(params.get('set') ?? '[]') as [string, string][];
  for (const [name, value] of list) res.appendHeader(name, value);
  if (params.has('long')) res.setHeader('X-Long', 'l'.repeat(Number(params.get('long'))));
  res.writeHead(200);
  res.end('fields');
}

/** `to` (a path beside this one, or `other:` and such a path), `code`, `times`: so often it leads back to itself. */
function redirect(visit: Visit): void {
  const { res, req, params } = visit;
  const { pathname } = new URL(req.url ?? '', 'http://site.invalid');
  const left = number(visit, 'times', 1) - 1;
  if (left > 0) params.set('times', String(left));
  const here = `${pathname}?${params}`;
  const to = params.get('to') ?? 'json';
  const beside = new URL(to.replace('other:', ''), `http://site.invalid${pathname}`);
  const target = `${to.startsWith('other:') ? visit.other : ''}${beside.pathname}${beside.search}${beside.hash}`;
  if (params.has('cors')) allow(visit);
  const location = left > 0 ? here : (params.get('location') ?? target);
  if (!params.has('nowhere')) res.setHeader('Location', location);
  res.writeHead(number(visit, 'code', 302)).end('moved');
}

/** `set`: a cookie; the answer tells those that came. */
function cookie(visit: Visit): void {
  const { req, res, params } = visit;
  if (params.has('cors')) allow(visit);
  const set = params.get('set');
  if (set !== null) res.appendHeader('Set-Cookie', set);
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end(req.headers.cookie ?? 'no cookie');
}

/** `origin` (`*`, `same` or none), `credentials`, `headers`, `methods`, `expose`, `age`: what CORS allows. */
function cors(visit: Visit): void {
  const { req, res } = visit;
  allow(visit);
  res.setHeader('X-Shown', 'shown');
  res.setHeader('X-Hidden', 'hidden');
  if (req.method === 'OPTIONS') return void res.writeHead(204).end();
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end(`cors ${req.method}`);
}

function allow({ req, res, params }: Visit): void {
  const origin = params.get('origin') ?? 'same';
  if (origin !== 'none') {
    res.setHeader('Access-Control-Allow-Origin', origin === 'same' ? (req.headers.origin ?? '*') : origin);
  }
  const names = { credentials: 'Credentials', headers: 'Headers', methods: 'Methods' };
  for (const [param, name] of Object.entries(names)) {
    const value = params.get(param);
    if (value !== null) res.setHeader(`Access-Control-Allow-${name}`, value);
  }
  const expose = params.get('expose');
  if (expose !== null) res.setHeader('Access-Control-Expose-Headers', expose);
}

/** 103 before the answer. */
function early({ res }: Visit): void {
  res.writeEarlyHints({ link: '</main.js>; rel=preload; as=script', 'x-early': '1' });
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end('after a hint');
}
