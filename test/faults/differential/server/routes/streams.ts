import { number, pause, type Response, type Route, type Visit } from '../visit.js';
import { bytesOf } from './bodies.js';

/** Answers that take their time, and uploads that do. */
export const streams: Record<string, Route> = { gated, silent, late, parts, flood, events, upload };

/**
 * A first part, and the rest when the gate opens. `endless`: without an end. The `after`-th request and all before it get all
 * at once.
 */
async function gated(visit: Visit): Promise<void> {
  const { res, params, gate } = visit;
  res.writeHead(200, { 'Content-Type': params.get('type') ?? 'text/plain' });
  res.write('first ');
  if (isHeld(visit)) await gate;
  if (isHeld(visit) && params.has('endless')) res.write('more ');
  else res.end('last');
}

function isHeld(visit: Visit): boolean {
  return visit.nth > number(visit, 'after', 0) && !visit.seen.byWorker;
}

/** The `after`-th request and all before it are answered, later ones never. */
function silent(visit: Visit): void {
  if (isHeld(visit)) return;
  visit.res.writeHead(200, { 'Content-Type': 'text/plain' }).end('not silent');
}

/** The head only when the gate opens, or after `ms`; the `after`-th request and all before it at once. */
async function late(visit: Visit): Promise<void> {
  const { res, params, gate } = visit;
  if (isHeld(visit)) await (params.has('ms') ? pause(number(visit, 'ms', 0)) : gate);
  res.writeHead(200, { 'Content-Type': 'text/plain' }).end('late');
}

/** `count` parts, one every `every` ms. */
async function parts(visit: Visit): Promise<void> {
  const { res } = visit;
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  for (let n = 1; n <= number(visit, 'count', 4) && !res.destroyed; n += 1) {
    res.write(`part ${n}\n`);
    await pause(number(visit, 'every', 20));
  }
  res.end();
}

/** `megabytes`, as fast as the reader takes them. */
async function flood(visit: Visit): Promise<void> {
  const { res } = visit;
  const chunk = bytesOf(65_536);
  res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' });
  for (let n = 0; n < number(visit, 'megabytes', 8) * 16 && !res.destroyed; n += 1) {
    if (!res.write(chunk)) await drained(res);
  }
  res.end();
}

function drained(res: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
}

/** An event stream of `count` events that ends; the browser comes back with the last ID, and is told 204. */
async function events(visit: Visit): Promise<void> {
  const { req, res } = visit;
  if (req.headers['last-event-id'] !== undefined) return void res.writeHead(204).end();
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  for (let n = 1; n <= number(visit, 'count', 3); n += 1) {
    res.write(`id: ${n}\nevent: count\ndata: ${n}\nretry: 20\n\n`);
    await pause(5);
  }
  if (!visit.params.has('endless')) res.end();
}

/** Answers with its head as soon as the first bytes came, and with their number at the end. */
async function upload({ req, res }: Visit): Promise<void> {
  let bytes = 0;
  for await (const chunk of req) {
    if (bytes === 0) res.writeHead(200, { 'Content-Type': 'text/plain' }).write('began ');
    bytes += (chunk as Buffer).length;
  }
  res.end(`${bytes} bytes`);
}
