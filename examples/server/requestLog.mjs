import { styleText } from 'node:util';

// What belongs to the show and not to its subject.
const unlisted = /^\/($|examples\/|liveresource|favicon\.ico|board\/seen$)/;

/**
 * Prints each request that comes in over the network, and counts them. It listens to the server, not to the app: the
 * middleware asks routes again for those who wait, and these questions are no requests of anybody.
 */
export function logRequests(server, print) {
  const counts = new Map();
  const waiting = new Set();
  let last = 0;

  server.on('request', (req, res) => {
    const [path] = req.url.split('?', 1);
    const line = `${req.method} ${path}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
    if (unlisted.test(path)) return;
    const number = ++last;
    const begun = performance.now();
    const say = (text) => print(`${prefix(number, req)}  ${text}`);
    if (asksToWait(req)) {
      waiting.add(number);
      say(styleText('yellow', `waits up to ${req.headers.wait} s${knowledge(req)}${tally(waiting)}`));
    }
    res.once('close', () => {
      const held = waiting.delete(number);
      const took = duration(performance.now() - begun);
      say(`${outcome(res)} after ${took}${held ? tally(waiting) : condition(req)}`);
    });
  });

  return {
    /** How many requests of this method and path have come. */
    count: (method, path) => counts.get(`${method} ${path}`) ?? 0,
  };
}

/** Without an ETag for changes, whose URL says what is known already. */
const asksToWait = ({ headers }) => headers.wait !== undefined && headers.wait !== '0';

const etagOf = ({ headers }) => headers['if-none-match'];

const knowledge = (req) => (etagOf(req) === undefined ? ' for changes' : `, has ${etagOf(req)}`);

/** For a request that names an ETag without waiting: it only wants to know whether that is still right. */
const condition = (req) => (etagOf(req) === undefined ? '' : `, had ${etagOf(req)}`);

const tally = (waiting) => ` (${waiting.size} waiting)`;

const duration = (ms) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

function prefix(number, { method, url, headers }) {
  const time = new Date().toLocaleTimeString('en-GB');
  return `${styleText('dim', time)} ${`#${number}`.padStart(4)}  ${method.padEnd(4)} ${url.padEnd(18)} ${sender(headers).padEnd(6)}`;
}

/** What the worker asks by itself carries the worker's address; what it passes on for a page, the page's. */
function sender({ referer }) {
  if (referer === undefined) return '';
  return /\/liveresource-sw\.js(\?|$)/.test(referer) ? 'worker' : 'page';
}

function outcome(res) {
  if (!res.writableFinished) return styleText('dim', 'given up by the client');
  const { statusCode: status } = res;
  if (status === 304) return styleText('dim', '304 (nothing new)');
  return styleText(status < 400 ? 'green' : 'red', String(status));
}
