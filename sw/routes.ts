import { leasePath } from '../src/messages.js';
import type { DeclaredUrl, WorkerOptions } from './options.js';

/** Static routes (Service Workers §4.5.3, `addRoutes`), younger than TypeScript's declarations: the first one that fits counts. */
export interface Route {
  condition: {
    requestMethod?: string;
    requestMode?: RequestMode;
    requestDestination?: RequestDestination;
    runningStatus?: 'running' | 'not-running';
    urlPattern?: { [part in 'protocol' | 'hostname' | 'port' | 'pathname' | 'search']: string };
  };
  source: 'network' | 'fetch-event';
}

const neverLive: Route['condition'][] = [
  // A worker that starts later trusts nothing that was known before: it need not hear of this one.
  { requestMethod: 'GET', requestMode: 'navigate', runningStatus: 'not-running' },
  { requestMethod: 'HEAD' },
  { requestMethod: 'OPTIONS' },
  { requestMethod: 'GET', requestMode: 'no-cors' },
  ...(
    [
      'audio',
      'font',
      'image',
      'manifest',
      'script',
      'sharedworker',
      'style',
      'track',
      'video',
      'worker',
    ] as const
  ).map((requestDestination) => ({ requestDestination })),
];

/** With a document somebody may have logged in, whatever was declared: a worker that runs must hear of it. */
const heardOf: Route = {
  condition: { requestMethod: 'GET', requestMode: 'navigate' },
  source: 'fetch-event',
};

/** The browser refuses more than this many rules. */
const mostRoutes = 256;

/**
 * What cannot be live goes to the network without the worker, which need not even run. What the app declared is all that can
 * be live, where it declared something. (To let the network race with the worker would be the obvious thing for documents;
 * Chromium then asks a second time for those that are redirects.)
 */
export function routesFor(match: WorkerOptions['match'], scope: string): Route[] {
  const routes = neverLive.map((condition): Route => ({ condition, source: 'network' }));
  if (!match || match.length > mostRoutes - routes.length - 3) return routes;
  const declared = [`${new URL(leasePath, scope).href}*`, ...match].map(
    (item): Route => ({ condition: { urlPattern: urlPattern(item, scope) }, source: 'fetch-event' }),
  );
  return [...routes, heardOf, ...declared, { condition: { requestMethod: 'GET' }, source: 'network' }];
}

/** `:name` for a segment and `*` for anything mean the same to the browser; other signs of its patterns stand for themselves. */
function urlPattern(item: string | DeclaredUrl, scope: string) {
  const pattern = typeof item === 'string' ? item : item.pattern;
  const { protocol, hostname, port } = new URL(pattern, scope);
  const path = /^https?:\/\/[^/]*(.*)$/.exec(pattern)?.[1] || pattern;
  let count = 0;
  const segments = path
    .split('/')
    .map((segment) =>
      /^:\w+$/.test(segment) ? `:s${count++}` : encodeURI(segment).replace(/[\\{}()+?:]/g, '\\$&'),
    );
  return { protocol: protocol.slice(0, -1), hostname, port, pathname: segments.join('/'), search: '*' };
}

/** In browsers that have no routes, or refuse these, every request asks the worker: slower, and the same. */
export function addRoutes(event: ExtendableEvent, routes: Route[]): void {
  const { addRoutes } = event as { addRoutes?: (routes: Route[]) => Promise<void> };
  try {
    addRoutes?.call(event, routes).catch(() => {});
  } catch {}
}
