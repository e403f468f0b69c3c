import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

/** `protocol`: Express' own, which heeds its "trust proxy". */
type SeenRequest = IncomingMessage & { protocol?: unknown };

/** Where this server is, as the client of the request sees it. Throws Refusal. */
export function requestOrigin(req: SeenRequest): string {
  const isSecure = req.protocol === 'https' || 'encrypted' in req.socket;
  const host = req.headers.host ?? req.headers[':authority'];
  const text = `${isSecure ? 'https' : 'http'}://${host}`;
  if (typeof host === 'string' && /^[^/?#@\s]+$/.test(host) && URL.canParse(text))
    return new URL(text).origin;
  throw new Refusal(400, 'Host is missing or malformed.\n');
}

/** Browsers send `Origin` with whatever changes something: a page of another site must not do so with a user's cookies. */
export function refuseOtherSites({ headers }: IncomingMessage, origins: readonly string[]): void {
  const { origin } = headers;
  if (origin === undefined || origins.includes(origin)) return;
  throw new Refusal(403, 'Pages of other sites cannot register callbacks.\n');
}
