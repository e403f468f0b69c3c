import type { Refusal } from './command.js';
import { type Hosted, isSameHost } from './origin.js';

/** Path and query of what is subscribed. */
export type SubscribedTarget = { ok: true; target: string } | { ok: false; refusal: Refusal };

const SCHEMES = ['http:', 'https:', 'ws:', 'wss:'];
const MAX_LENGTH = 8192;

/** A URI of a frame: absolute, or a path, on the host that the client is connected to. */
export function subscribedTarget(uri: string, req: Hosted): SubscribedTarget {
  if (uri.length > MAX_LENGTH) return refused(414, `A uri may have ${MAX_LENGTH} characters.`);
  const url = /^(\/|[a-z]+:\/\/)/i.test(uri) ? parse(uri, req) : undefined;
  if (!url || !SCHEMES.includes(url.protocol) || url.username !== '' || url.password !== '') {
    return refused(400, 'The uri must be a path, or an absolute URL of http, https, ws or wss.');
  }
  if (!isSameHost(url, req)) return refused(421, 'The uri is of another host.');
  return { ok: true, target: url.pathname + url.search };
}

function parse(uri: string, { headers }: Hosted): URL | undefined {
  // The parser drops tabs and line breaks anywhere; nothing that holds them is a URI.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
  if (/[\x00-\x1f\x7f]/.test(uri)) return undefined;
  try {
    return new URL(uri, `http://${headers.host ?? ''}`);
  } catch {
    return undefined;
  }
}

function refused(code: number, reason: string): SubscribedTarget {
  return { ok: false, refusal: { code, reason } };
}
