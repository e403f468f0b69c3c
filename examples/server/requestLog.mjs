import { styleText } from 'node:util';

// What belongs to the show and not to its subject.
const unlisted = /^\/($|examples\/|liveresource|favicon\.ico|board\/seen$)/;

/**
 * Prints each request that comes in over the network, and counts them. It listens to the server, not to the app: the
 * middleware asks routes again for those who follow them, and these questions are no requests of anybody.
 */
export function logRequests(server, print) {
  const counts = new Map();
  const held = new Set();
  let last = 0;

  /** Prints a line of a request now; gives what prints others, and whether it was held meanwhile. */
  const begin = (req) => {
    const number = ++last;
    const begun = performance.now();
    const say = (text) => print(`${prefix(number, req)}  ${text}`);
    const holding = holdingOf(req);
    if (holding) {
      held.add(number);
      say(styleText('yellow', `${holding}${tally(held)}`));
    }
    return (outcome, otherwise) => {
      const wasHeld = held.delete(number);
      say(`${outcome} after ${duration(performance.now() - begun)}${wasHeld ? tally(held) : otherwise}`);
    };
  };

  server.on('request', (req, res) => {
    const [path] = req.url.split('?', 1);
    const line = `${req.method} ${path}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
    if (unlisted.test(path)) return;
    const end = begin(req);
    res.once('close', () => end(outcome(res), condition(req)));
  });

  server.on('upgrade', (req, socket) => {
    const end = begin(req);
    socket.once('close', () => end(styleText('dim', 'closed'), ''));
  });

  return {
    /** How many requests of this method and path have come. */
    count: (method, path) => counts.get(`${method} ${path}`) ?? 0,
  };
}

/** For what is not answered at once. */
function holdingOf({ headers }) {
  if (headers.upgrade !== undefined) return 'opens a WebSocket';
  if (/text\/event-stream/.test(headers.accept)) return 'opens a stream';
  if (headers.wait === undefined || headers.wait === '0') return undefined;
  const etag = headers['if-none-match'];
  return `waits up to ${headers.wait} s${etag === undefined ? ' for changes' : `, has ${etag}`}`;
}

/** For a request that names an ETag without waiting: it only wants to know whether that is still right. */
function condition({ headers }) {
  const etag = headers['if-none-match'];
  return etag === undefined ? '' : `, had ${etag}`;
}

const tally = (held) => ` (${held.size} held)`;

const duration = (ms) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

function prefix(number, { method, url, headers }) {
  const time = new Date().toLocaleTimeString('en-GB');
  return `${styleText('dim', time)} ${`#${number}`.padStart(4)}  ${method.padEnd(4)} ${url.padEnd(18)} ${sender(headers).padEnd(6)}`;
}

/** What the worker asks by itself carries the worker's address; what it passes on for a page, the page's. Sockets have none. */
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
