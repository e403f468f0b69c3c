import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { LiveServer } from './server.js';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** Registers the built worker; `follow` follows and keeps the newest values in `held`. */
const sharingScript = `import * as lib from '/client/index.js';
window.held = {};
window.told = 0;
window.registered = lib.register();
window.follow = (paths) => {
  for (const path of paths) {
    new lib.LiveResource(path).on('value', (data) => {
      held[path] = data;
      told++;
    });
  }
};`;

const pageWith = (script: string) =>
  `<!doctype html><title>tab</title><link rel="icon" href="data:,"><script type="module">${script}</script>`;

/** What that page's script puts on `window`. */
export interface AppPage {
  held: Record<string, unknown>;
  told: number;
  follow(paths: string[]): void;
}

/** Serves an app from the live server's own origin: its page at `/`, with a script of its own, the built client and worker. */
export function addAppPages(server: LiveServer, script = sharingScript): void {
  const send = async (res: ServerResponse, path: string) => {
    const script = await readFile(dist + path).catch(() => undefined);
    res.writeHead(script ? 200 : 404, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' });
    res.end(script);
  };
  server.route('/', (_req, res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(pageWith(script)));
  server.route('/liveresource-sw.js', (_req, res) => void send(res, 'liveresource-sw.js'));
  server.route('/client/*', (req, res) => void send(res, (req.url ?? '').slice(1)));
}
