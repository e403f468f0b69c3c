import { type ResolvedUri, resolveUri, sameOrigin, toHttpUrl } from '../protocol/index.js';

const schemes = ['http:', 'https:', 'ws:', 'wss:'];

/** A URI reference from a Link, a member or a frame as an http(s) URL: sockets name resources by `ws:` URLs too. */
export function resolveReference(reference: string, base: string): ResolvedUri {
  const resolved = resolveUri(reference, base, schemes);
  return resolved.ok ? { ok: true, url: toHttpUrl(resolved.url) } : resolved;
}

/**
 * A URL as it is named to an endpoint, of its own origin where none is given: path and query. A path that begins with two
 * slashes would be read as a host, so there the URL stays whole.
 */
export function nameFor(url: string, endpoint = url): string {
  const { origin } = new URL(url);
  const isPath = url.startsWith(`${origin}/`) && !url.startsWith(`${origin}//`);
  return isPath && sameOrigin(url, endpoint) ? url.slice(origin.length) : url;
}

/** A URL without its query. */
export function withoutQuery(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

/** What comes before and after the first `mark`; undefined where there is none. */
export function cut(text: string, mark: string): [before: string, after: string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}
