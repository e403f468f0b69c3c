import type { IncomingMessage } from 'node:http';
import { isMiddlewareApp, isRouter } from '../ask/expressApp.js';
import { canonicalPath, canonicalTarget } from '../ask/requestUrl.js';
import { isWebSocket, offersSubprotocol } from './handshake.js';
import type { Taker } from './upgrades.js';

interface MountedApp {
  parent?: unknown;
  mountpath?: unknown;
}

/**
 * Whose an upgrade is. `given`: a path from the root of the server. Else it is the multiplex path below where the app is
 * mounted. Where that is, a Router does not know, nor do we without an app: there what ends so and offers our subprotocol is
 * likely meant.
 */
export function claimOf(
  req: IncomingMessage,
  { app, multiplexPath, given }: { app: unknown; multiplexPath: string; given: string | undefined },
): ReturnType<Taker['claim']> {
  if (!isWebSocket(req)) return 'none';
  const { path } = canonicalTarget(req.url ?? '/');
  const mount = given === undefined ? mountOf(app) : '';
  if (mount !== undefined) return path === canonicalPath(mount + (given ?? multiplexPath)) ? 'own' : 'none';
  const own = canonicalPath(multiplexPath);
  if (app === undefined && path === own) return 'own';
  return path.endsWith(own) && offersSubprotocol(req) ? 'likely' : 'none';
}

/** It may be mounted at any time. Undefined: at several places, by a pattern, or nobody knows. */
function mountOf(app: unknown): string | undefined {
  if (app === undefined || isRouter(app)) return undefined;
  let mount = '';
  for (let at = app as MountedApp; isMiddlewareApp(at.parent); at = at.parent as MountedApp) {
    const { mountpath } = at;
    if (typeof mountpath !== 'string' || /[:*?+(){}[\]]/.test(mountpath)) return undefined;
    mount = mountpath.replace(/\/+$/, '') + mount;
  }
  return mount;
}
