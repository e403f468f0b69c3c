import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express, Request, Response } from 'express';
import type { LiveServer, Mechanism } from '../../../src/server/index.js';
import type { CounterOptions } from '../../support/counter/counterServer.js';
import { pause } from '../../support/time.js';

/** How the counter is followed. */
export const ways = {
  'long-poll': ['value-wait', 'changes-wait'],
  'shared-long-poll': ['multiplex-wait', 'value-wait', 'changes-wait'],
  stream: ['value-stream', 'changes-stream', 'value-wait', 'changes-wait'],
  socket: ['multiplex-ws', 'value-wait', 'changes-wait'],
} as const satisfies Record<string, readonly Mechanism[]>;

export type Way = keyof typeof ways;

/** Beside the counter: what is there to be done badly by. */
export const paths = {
  shaky: '/shaky/',
  items: '/items/',
  plain: '/plain',
  write: '/write',
  others: (n: number) => `/others/${n}/`,
};

/** What the server does wrong, or otherwise, while a campaign wants it. */
export interface Grounds {
  /** What `shaky` answers; 200 is its count. */
  shakyStatus: number;
  /** Cuts everything that is held for the worker, and so all that comes while it is true. */
  isCutting: boolean;
  /** For how many ms an answer for `shaky` is under way. */
  delay: number;
  /** Ends what is held for the worker: requests with `Wait`, streams and sockets. */
  cut(): void;
  shake(): Promise<void>;
  addItem(): Promise<void>;
}

/** Options of a server with these grounds, which are there when it has started. */
export function layGrounds(
  way: Way,
  worker: string,
  onUpdate: () => void,
): { grounds: Grounds; options: CounterOptions } {
  const grounds: Grounds = {
    shakyStatus: 200,
    isCutting: false,
    delay: 0,
    cut: () => {},
    shake: async () => {},
    addItem: async () => {},
  };
  const routes = (app: Express, live: LiveServer, server: Server) => {
    live.attach(server);
    addRoutes(app, live, grounds, onUpdate);
    grounds.cut = cutter(server, grounds);
  };
  return { grounds, options: { worker, routes, live: { mechanisms: ways[way] } } };
}

function addRoutes(app: Express, live: LiveServer, grounds: Grounds, onUpdate: () => void): void {
  let shaken = 0;
  const items: { id: number }[] = [];
  app.get(paths.shaky, async (_req, res) => {
    const answer = { n: shaken };
    await pause(grounds.delay);
    res.status(grounds.shakyStatus).json(answer);
  });
  app.get(paths.items, (req, res) => answerItems(req, res, items));
  app.get('/others/:n/', ({ params }, res) => void res.json({ n: Number(params.n) }));
  app.get(paths.plain, (_req, res) => void res.set('Cache-Control', 'no-cache').end(String(shaken)));
  app.post(paths.write, (_req, res) => {
    onUpdate();
    res.status(204).end();
  });
  grounds.shake = async () => {
    shaken++;
    await live.updated(paths.shaky);
  };
  grounds.addItem = async () => {
    const prevChanges = changesAfter(items.length);
    items.push({ id: items.length + 1 });
    await live.updated(paths.items, { prevChanges });
  };
}

const changesAfter = (id: number) => `${paths.items}?after=${id}`;

function answerItems({ query }: Request, res: Response, items: { id: number }[]): void {
  const after = Number(query['after'] ?? 0);
  res.links({ changes: changesAfter(items.length) });
  res.json(items.filter(({ id }) => id > after));
}

/** Only what the worker alone asks for: a page's own fetch must not fail by it. */
function cutter(server: Server, grounds: Grounds): () => void {
  const held = new Set<Duplex>();
  const hold = (socket: Duplex, until: Duplex | ServerResponse) => {
    if (grounds.isCutting) return void socket.destroy();
    held.add(socket);
    until.once('close', () => held.delete(socket));
  };
  server.prependListener('upgrade', ({ socket }: IncomingMessage) => hold(socket, socket));
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    if (isHeld(req)) hold(req.socket, res);
  });
  return () => {
    for (const socket of held) socket.destroy();
  };
}

const isHeld = ({ headers }: IncomingMessage): boolean =>
  headers['wait'] !== undefined || (headers.accept ?? '').includes('text/event-stream');
