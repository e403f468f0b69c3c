import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { reasonOf } from '../../model/error.js';
import { pathOf } from '../ask/requestUrl.js';
import type { OnProblem } from '../problems.js';
import type { OriginPredicate } from './options.js';

/**
 * Whether the page behind a handshake may connect (RFC 6455 §10.2): browsers send cookies along from any site. Without an
 * `Origin` it is no page.
 */
export function mayConnect(
  req: IncomingMessage,
  { allowsOrigin, onProblem }: { allowsOrigin: OriginPredicate; onProblem: OnProblem },
): boolean {
  const { origin } = req.headers;
  if (origin === undefined || isOwnOrigin(origin, req)) return true;
  try {
    return allowsOrigin(origin, req) === true;
  } catch (thrown) {
    const path = pathOf(req.url ?? '/');
    onProblem({ code: 'option-threw', option: 'socket.origins', path, reason: reasonOf(thrown) });
    return false;
  }
}

/** A request, as far as it names a host. */
export interface Hosted {
  headers: { host?: string | undefined };
}

/** The host of a URL and that of the request are compared with the default port of the URL's scheme. */
export function isSameHost({ protocol, host }: URL, { headers }: Hosted): boolean {
  try {
    return headers.host !== undefined && new URL(`${protocol}//${headers.host}`).host === host;
  } catch {
    return false;
  }
}

// Before us TLS may have ended at a proxy. A page that came without it may be anybody's: it is another than the one that
// connects with it.
function isOwnOrigin(origin: string, req: IncomingMessage): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url?.origin !== origin || !isSameHost(url, req)) return false;
  return url.protocol === 'https:' || !(req.socket as TLSSocket).encrypted;
}
