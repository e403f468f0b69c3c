import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { certificates } from '../../../support/server/certificates.js';
import { markLive } from './live.js';
import { createPages, type Pages } from './pages.js';
import { createRequestLog, type RequestLog } from './requestLog.js';
import { routes } from './routes/index.js';
import type { Request, Response } from './visit.js';

/** The same routes on three origins. `other` is another origin to `plain`; `secure` speaks HTTP/2. */
export interface Site {
  readonly origins: Readonly<Record<OriginName, string>>;
  readonly log: RequestLog;
  close(): void;
}

export type OriginName = 'plain' | 'other' | 'secure';

export async function startSite(editWorker?: (source: string) => string): Promise<Site> {
  const log = createRequestLog();
  const pages = await createPages(editWorker);
  const origins = { plain: '', other: '', secure: '' };
  const cases = createCases(log, origins);
  const handle = (req: Request, res: Response) => {
    const url = new URL(req.url ?? '', 'http://site.invalid');
    const [, place = '', ...rest] = url.pathname.split('/');
    if (place === 'c') cases.visit(rest, url, req, res);
    else if (place === 'control') void cases.control(rest, res);
    else servePage(pages, url, origins, res);
  };
  const options = { maxHeaderSize: 65_536, noDelay: true };
  const plain = createServer(options, handle);
  const other = createServer(options, handle);
  const { key, cert } = certificates.ann;
  const secure = createSecureServer({ key, cert }, handle as never);
  origins.plain = `http://127.0.0.1:${await listen(plain)}`;
  origins.other = `http://127.0.0.1:${await listen(other)}`;
  origins.secure = `https://127.0.0.1:${await listen(secure)}`;
  const endSecure = watchSockets(secure);
  return {
    origins,
    log,
    close() {
      for (const server of [plain, other]) {
        server.closeAllConnections();
        server.close();
      }
      endSecure();
      secure.close();
    },
  };
}

async function listen(server: Server | Http2SecureServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function watchSockets(server: Http2SecureServer): () => void {
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function servePage(pages: Pages, { pathname }: URL, origins: Site['origins'], res: Response): void {
  const page = pages(pathname, origins);
  if (!page) return void res.writeHead(404).end();
  res.writeHead(200, { 'Content-Type': page.type, 'Cache-Control': 'no-cache' }).end(page.text);
}

function createCases(log: RequestLog, origins: Site['origins']) {
  const counts = new Map<string, number>();
  const ended = new Set<string>();
  const gates = new Map<string, { opened: Promise<void>; open: () => void }>();

  const gateOf = (id: string) => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const gate = gates.get(id) ?? { opened, open };
    gates.set(id, gate);
    return gate;
  };

  /** `/c/<kind>/<id>/<route>…`; of kind `live` all answers are marked as live. */
  function visit([kind, id = '', name = '']: string[], url: URL, req: Request, res: Response): void {
    const target = req.url?.slice(`/c/${kind}/${id}/`.length) ?? '';
    const seen = log.add(id, target, req, res);
    const counter = `${id} ${name} ${req.method}`;
    const nth = (counts.get(counter) ?? 0) + (seen.byWorker ? 0 : 1);
    counts.set(counter, nth);
    if (kind === 'live' && markLive(seen, url, res) === 'held') return;
    // Given up before it was sent, and sent all the same: nobody waits for it.
    if (ended.has(id)) return void res.writeHead(200).end();
    const { opened: gate } = gateOf(id);
    const route = routes[name];
    if (!route) return void res.writeHead(404).end('no such route');
    const visit = { req, res, id, params: url.searchParams, seen, nth, gate, other: origins.other, log };
    Promise.resolve(route(visit)).catch((thrown) => {
      // What the browser gave up is noted, and no failure of the route.
      if (thrown.code !== 'ERR_STREAM_PREMATURE_CLOSE') console.error(`Route ${target} failed:`, thrown);
      res.destroy();
    });
  }

  /** `/control/<id>/<verb>`: what the page's code tells the server besides. */
  async function control([id = '', verb = '', count = '0']: string[], res: Response): Promise<void> {
    if (verb === 'begin') log.begin(id);
    if (verb === 'open') gateOf(id).open();
    if (verb === 'arrived') await log.arrived(id, Number(count));
    if (verb === 'quiet' || verb === 'settle') await log.closed(id, Number(count));
    if (verb === 'settle') {
      log.endOpen(id);
      ended.add(id);
    }
    const headers = { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' };
    const fates = log.of(id).flatMap(({ fate, byWorker }) => (byWorker ? [] : fate));
    res.writeHead(200, headers).end(JSON.stringify(fates));
  }

  return { visit, control };
}
