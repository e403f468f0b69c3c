import { number, pause, type Route, cut as unnoticed, type Visit } from '../visit.js';

/** Connections and answers that fail. (Of text, some parts of Chromium wait for more than is sent here.) Up to the `after`-th request they do not, so that a page may have asked before. */
export const broken: Record<string, Route> = {
  reset: failing(reset),
  cut: failing(cut),
  short: failing(short),
  garbage: failing(garbage),
  badChunk: failing(badChunk),
};

function failing(fail: Route): Route {
  return (visit) => {
    const { nth, res, seen } = visit;
    if (nth > number(visit, 'after', 0) && !seen.byWorker) return fail(visit);
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('whole');
  };
}

/** Before a single byte of the answer. */
function reset({ req, seen }: Visit): void {
  seen.fate = 'cut';
  req.socket.resetAndDestroy();
}

/** In the middle of a chunked body: when the gate opens where it says `gated`, else after a while. */
function cut(visit: Visit): void {
  visit.res.writeHead(200, { 'Content-Type': visit.params.get('type') ?? 'application/json' });
  visit.res.write('the beginning', () => void cutLater(visit));
}

async function cutLater(visit: Visit): Promise<void> {
  await (visit.params.has('gated') ? visit.gate : pause(150));
  unnoticed(visit);
}

/** Fewer bytes than announced. */
function short(visit: Visit): void {
  visit.res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1_000 });
  visit.res.write('too little', () => void cutLater(visit));
}

/** No HTTP at all. */
function garbage(visit: Visit): void {
  visit.seen.fate = 'cut';
  visit.req.socket.end('\u0000\u0001 this is no HTTP\r\n\r\n');
}

/** A chunk whose length is none. */
function badChunk(visit: Visit): void {
  visit.seen.fate = 'cut';
  visit.req.socket.end(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZZ\r\n',
  );
}
