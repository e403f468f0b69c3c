import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Random } from '../../support/random.js';

type Route = (req: IncomingMessage, res: ServerResponse) => void;

/** Of its answer: too much for the buffers of a connection. */
const BIG_BYTES = 300_000;
const SLOWEST_MS = 20;

/** Whose route closes the connection now and then: clients get 503. */
export const BREAKING_PATH = '/breaks';

/** Resources whose routes answer in all the ways that the server must let go of. */
export class Resources {
  readonly #versions = new Map<string, number>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** By path. */
  readonly routes: Record<string, Route> = {
    '/small': (_req, res) => this.#value(res, '/small', 'small'),
    '/slow': (_req, res) => {
      setTimeout(() => this.#value(res, '/slow', 'late'), this.#random() * SLOWEST_MS);
    },
    '/big': (_req, res) => this.#value(res, '/big', 'x'.repeat(BIG_BYTES)),
    '/mine': (req, res) => this.#value(res, '/mine', req.headers.cookie ?? 'nobody'),
    // An answer for one client alone: the next one's route is asked again.
    '/alone': (_req, res) => {
      res.setHeader('Set-Cookie', 'seen=1');
      this.#value(res, '/alone', 'alone');
    },
    '/deleted': (_req, res) => {
      if (this.versionOf('/deleted') % 2 === 1) res.writeHead(404, { 'Content-Length': 0 }).end();
      else this.#value(res, '/deleted', 'back again');
    },
    [BREAKING_PATH]: (_req, res) => {
      if (this.versionOf(BREAKING_PATH) % 4 === 1) res.destroy();
      else this.#value(res, BREAKING_PATH, 'whole');
    },
    '/items/': (req, res) => this.#changes(req, res),
  };

  versionOf(path: string): number {
    return this.#versions.get(path) ?? 0;
  }

  change(path: string): number {
    const version = this.versionOf(path) + 1;
    this.#versions.set(path, version);
    return version;
  }

  #value(res: ServerResponse, path: string, text: string): void {
    const version = this.versionOf(path);
    send(res, { ETag: `"${version}"` }, JSON.stringify({ version, text }));
  }

  /** At most ten items after `?after=`, so that who is far behind need not read all. */
  #changes(req: IncomingMessage, res: ServerResponse): void {
    const last = this.versionOf('/items/');
    const after = Number(new URL(req.url ?? '/', 'http://localhost').searchParams.get('after') ?? 0);
    const first = Math.max(after, last - 10) + 1;
    const items = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({ id: first + i }));
    send(res, { Link: `</items/?after=${last}>; rel=changes` }, JSON.stringify(items));
  }
}

function send(res: ServerResponse, headers: Record<string, string>, text: string): void {
  const body = Buffer.from(text);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length, ...headers });
  res.end(body);
}
