/** Why a reference was refused. */
export type UriRefusal = 'invalid' | 'scheme' | 'userinfo' | 'downgrade';

/** An absolute URL without fragment, or why there is none. */
export type ResolvedUri = { ok: true; url: string } | { ok: false; reason: UriRefusal };

const HTTP_SCHEMES: readonly string[] = ['http:', 'https:'];
const SECURE = ['https:', 'wss:'];

/**
 * Resolves a URI reference from a peer against the URL of the message that carried it.
 * `schemes` are those allowed, colon included. A secure base never leads to an insecure URL.
 */
export function resolveUri(reference: string, base: string, schemes = HTTP_SCHEMES): ResolvedUri {
  const from = parseUrl(base);
  // The URL parser drops tabs and line breaks anywhere; nothing that holds them is a URI reference.
  const to = from && !hasControls(reference) ? parseUrl(reference, from) : undefined;
  if (!from || !to) return { ok: false, reason: 'invalid' };
  if (!schemes.includes(to.protocol)) return { ok: false, reason: 'scheme' };
  if (to.username !== '' || to.password !== '') return { ok: false, reason: 'userinfo' };
  if (SECURE.includes(from.protocol) && !SECURE.includes(to.protocol))
    return { ok: false, reason: 'downgrade' };
  return { ok: true, url: withoutFragment(to.href) };
}

/** Same scheme, host and port (RFC 6454 §5), where `ws:` counts as `http:` and `wss:` as `https:`. */
export function sameOrigin(a: string, b: string): boolean {
  const origin = httpOrigin(a);
  return origin !== undefined && origin === httpOrigin(b);
}

/** The URL up to its `#`. */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

/** `http:` → `ws:`, `https:` → `wss:`; other URLs stay. The fragment goes: older `WebSocket`s throw on one. */
export function toWebSocketUrl(url: string): string {
  return withoutFragment(url).replace(/^http(s?):/i, (_, s: string) => `ws${s.toLowerCase()}:`);
}

/** `ws:` → `http:`, `wss:` → `https:`; other URLs stay. */
export function toHttpUrl(url: string): string {
  return url.replace(/^ws(s?):/i, (_, s: string) => `http${s.toLowerCase()}:`);
}

function httpOrigin(url: string): string | undefined {
  const origin = parseUrl(toHttpUrl(url))?.origin;
  return origin === 'null' ? undefined : origin;
}

function parseUrl(reference: string, base?: URL): URL | undefined {
  try {
    return new URL(reference, base);
  } catch {
    return undefined;
  }
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
  return /[\x00-\x1f\x7f]/.test(text);
}
