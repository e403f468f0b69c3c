import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { number, type Route, type Visit } from '../visit.js';

/** Bodies of answers, whole and in ranges, and what came of those of requests. */
export const bodies: Record<string, Route> = { text, bytes, coded, typed, ranges, echo };

/** Always the same ones. */
export function bytesOf(length: number): Buffer {
  const body = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) body[at] = (at * 31 + (at >> 8) * 17) & 0xff;
  return body;
}

/** `body`, `type`. */
function text({ res, params }: Visit): void {
  res.writeHead(200, { 'Content-Type': params.get('type') ?? 'text/plain; charset=utf-8' });
  res.end(params.get('body') ?? 'text');
}

/** `length`; `chunked`: without a Content-Length. */
function bytes(visit: Visit): void {
  const { res, params } = visit;
  const body = bytesOf(number(visit, 'length', 100_000));
  res.setHeader('Content-Type', 'application/octet-stream');
  if (!params.has('chunked')) res.setHeader('Content-Length', body.length);
  res.writeHead(200);
  res.end(body);
}

const coders = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

/** `coding`; `broken`: garbage in its middle; `short`: half of it; `named`: what Content-Encoding says. */
function coded({ res, params }: Visit): void {
  const coding = (params.get('coding') ?? 'gzip') as keyof typeof coders;
  const whole = coders[coding](
    JSON.stringify({ text: 'compressed '.repeat(2_000), bytes: [...bytesOf(2_000)] }),
  );
  const body = params.has('short') ? whole.subarray(0, whole.length >> 1) : Buffer.from(whole);
  if (params.has('broken')) body.fill(0xff, 20, 200);
  res.writeHead(200, {
    ...{ 'Content-Type': 'application/json', 'Content-Encoding': params.get('named') ?? coding },
    ...{ 'Content-Length': body.length, Vary: 'Accept-Encoding' },
  });
  res.end(body);
}

/** `as`: the Content-Type (none where it is empty), `body` in base64. */
function typed({ res, params }: Visit): void {
  const type = params.get('as');
  if (type) res.setHeader('Content-Type', type);
  res.writeHead(200).end(Buffer.from(params.get('body') ?? '', 'base64'));
}

function ranges({ req, res }: Visit): void {
  const body = bytesOf(1_000);
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('Content-Type', 'application/octet-stream');
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(req.headers.range ?? '') ?? [];
  if (from === undefined || to === undefined) return void res.writeHead(200).end(body);
  const first = from === '' ? body.length - Number(to) : Number(from);
  const last = from === '' || to === '' ? body.length - 1 : Math.min(Number(to), body.length - 1);
  if (first > last) return void res.writeHead(416, { 'Content-Range': `bytes */${body.length}` }).end();
  res.writeHead(206, { 'Content-Range': `bytes ${first}-${last}/${body.length}` });
  res.end(body.subarray(first, last + 1));
}

/** What came: method, type and body of the request. */
async function echo({ req, res }: Visit): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = req.headers['content-type'] ?? null;
  const boundary = /boundary=(.+)$/.exec(type ?? '')?.[1];
  const shown = body.toString('latin1').replaceAll(boundary ?? '\0', 'BOUNDARY');
  res.writeHead(200, { 'Content-Type': 'application/json', 'X-Method': req.method ?? '' });
  res.end(
    JSON.stringify({
      method: req.method,
      type: type?.replace(/boundary=.+$/, 'boundary=BOUNDARY') ?? null,
      length: req.headers['content-length'] ?? null,
      bytes: body.length,
      body: shown.length < 2_000 ? shown : createHash('sha256').update(shown, 'latin1').digest('hex'),
    }),
  );
}
