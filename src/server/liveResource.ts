import { LiveServer } from './liveServer.js';
import type { LiveOptions } from './options.js';
import type { MiddlewareApp, RequestListener } from './types.js';

/**
 * Makes the GET routes of an application live: answers with an ETag get a Link to wait by, and `updated()` answers those
 * who wait.
 *
 * With Express 4 and 5 and `connect`, call it **before the routes are declared**: middleware reaches only what comes
 * after it. Middleware that routes need to know the client (cookies, sessions) may come before or after: routes are
 * asked through the whole application.
 *
 * A Router of Express may be given as well: its routes are asked through the application that a request came through.
 *
 * Without middleware, give `live.wrap(listener)` to `http.createServer`. Throws LiveResourceError `bad-option`.
 */
export function liveResource(
  app?: MiddlewareApp | RequestListener | null,
  options?: LiveOptions,
): LiveServer {
  return new LiveServer(app ?? undefined, options);
}
