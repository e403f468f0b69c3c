import type { MountedRequest } from '../types.js';

/** Path, and path with query, in the one spelling that the index of waiters uses. */
export interface CanonicalUrl {
  path: string;
  url: string;
}

// What no URI holds (RFC 3986 §2), and the backslash, which URL parsers of browsers take for a slash.
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are among what is escaped
const NOT_IN_URIS = /[\x00-\x20"<>\\^`{|}\x7f-\uffff#]/g;

/** Path and query as the client sent them, whatever the app was mounted at. */
export function requestTarget(req: MountedRequest): string {
  return req.originalUrl ?? req.url ?? '/';
}

/**
 * The path below which the app is mounted; '' for the root. Express says it; in what `connect` says, that of `/api` for a
 * mount at `/api` is lost. At other times than when the request comes in, both may be another.
 */
export function mountOf({ baseUrl, originalUrl, url = '/' }: MountedRequest): string {
  if (baseUrl !== undefined) return baseUrl;
  return originalUrl?.endsWith(url) ? originalUrl.slice(0, originalUrl.length - url.length) : '';
}

/** Without its query, which may hold secrets: for messages. */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

/**
 * A URI reference to the resource of a request, fit for a Link. Node gives the bytes of the target as Latin-1, so
 * each character above ASCII is one byte. `//host/` would lead elsewhere (RFC 3986 §4.2), `/.//host/` does not.
 */
export function referenceTo(target: string): string {
  const reference = withoutOrigin(target).replace(NOT_IN_URIS, percentByte);
  return reference.startsWith('//') ? `/.${reference}` : reference;
}

/** Of a request's target. */
export function canonicalTarget(target: string): CanonicalUrl {
  return canonical(withoutOrigin(target).replace(NOT_IN_URIS, percentByte));
}

/** Of a text that the application wrote: characters above ASCII are text, written as UTF-8. */
export function canonicalText(text: string): CanonicalUrl {
  const path = text.replace(/#.*$/s, '').replace(/\p{Surrogate}/gu, '\ufffd');
  return canonical(path.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent));
}

/** The path of a text that the application wrote. */
export const canonicalPath = (text: string): string => canonicalText(text).path;

// RFC 3986 §6.2.2: the case of percent-encodings, and unreserved characters that need none, make no difference.
function canonical(escaped: string): CanonicalUrl {
  const url = escaped.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code.toUpperCase();
  });
  return { path: pathOf(url), url };
}

// A proxy sends the absolute form (RFC 9112 §3.2.2).
function withoutOrigin(target: string): string {
  if (target.startsWith('/')) return target;
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/');
}

function percentByte(character: string): string {
  return `%${(character.charCodeAt(0) & 0xff).toString(16).toUpperCase().padStart(2, '0')}`;
}
