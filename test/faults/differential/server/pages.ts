import { readdir, readFile } from 'node:fs/promises';
import { bundlePage } from '../../../support/builtClient.js';
import { root } from '../../../support/freshDist.js';
import type { Site } from './site.js';

/** What the pages are made of: `/page/…`, their scripts, the built client and the built worker. */
export type Pages = (path: string, origins: Site['origins']) => { type: string; text: string } | undefined;

export async function createPages(editWorker = (source: string) => source): Promise<Pages> {
  const page = 'test/faults/differential/page';
  const [main, realm, worker, client] = await Promise.all([
    bundlePage(`${page}/main.ts`),
    bundlePage(`${page}/realm.ts`),
    readFile(`${root}dist/liveresource-sw.js`, 'utf8'),
    clientFiles(),
  ]);
  const scripts: Record<string, string> = {
    '/main.js': main,
    '/realm.js': realm,
    '/liveresource-sw.js': editWorker(worker),
    ...client,
  };
  return (path, origins) => {
    const text = scripts[path];
    if (text !== undefined) return { type: 'text/javascript', text };
    return path.startsWith('/page/') ? { type: 'text/html', text: document(origins) } : undefined;
  };
}

async function clientFiles(): Promise<Record<string, string>> {
  const names = (await readdir(`${root}dist/client`, { recursive: true })).filter((name) =>
    name.endsWith('.js'),
  );
  const files = await Promise.all(
    names.map(async (name) => [`/client/${name}`, await readFile(`${root}dist/client/${name}`, 'utf8')]),
  );
  return Object.fromEntries(files);
}

const document = (origins: Site['origins']) => `<!doctype html><meta charset="utf-8"><title>page</title>
<link rel="icon" href="data:,"><script>window.origins = ${JSON.stringify(origins)}</script>
<script type="module" src="/main.js"></script><body></body>`;
