import { LiveResourceError } from '../../model/error.js';
import { pathTest } from '../../protocol/index.js';
import { type CanonicalUrl, canonicalPath, canonicalText } from '../ask/requestUrl.js';
import type { Place } from './place.js';

export interface UpdatedOptions {
  /** Only the URL with exactly this query (or none). A RegExp is tried on path and query. */
  exact?: boolean;
  /**
   * The text is a pattern such as `/counter/:name/` or `/files/*`. It must be said: a path that came from a request
   * could hold a star.
   */
  pattern?: boolean;
}

/** Which resources an `updated()` means. With `path`, only those of that path need to be looked at. */
export interface UpdatedTarget {
  path?: string;
  matches(resource: CanonicalUrl, mode?: Place['mode']): boolean;
}

/** Throws LiveResourceError `bad-target` for what is no path, no http(s) URL and no pattern. */
export function updatedTarget(target: string | URL | RegExp, options: UpdatedOptions = {}): UpdatedTarget {
  if (target instanceof RegExp) return regExpTarget(target, options.exact === true);
  const text = pathText(target);
  if (options.pattern) return patternTarget(text);
  const { path, url } = canonicalText(text);
  // The path is right already: the index gave no other.
  return { path, matches: options.exact ? exactly(url) : () => true };
}

// The URL of changes holds a checkpoint beside what tells collections apart.
function exactly(url: string): UpdatedTarget['matches'] {
  const parameters = parametersOf(url);
  return (resource, mode) => {
    if (mode !== 'changes') return resource.url === url;
    const present = parametersOf(resource.url);
    return parameters.every((parameter) => present.includes(parameter));
  };
}

function parametersOf(url: string): string[] {
  const query = url.split('?').slice(1).join('?');
  return query === '' ? [] : query.split('&');
}

function regExpTarget(regExp: RegExp, exact: boolean): UpdatedTarget {
  const test = pathTest(regExp);
  return { matches: (resource) => test(exact ? resource.url : resource.path) };
}

function patternTarget(pattern: string): UpdatedTarget {
  const test = pathTest(pattern, canonicalPath);
  return { matches: (resource) => test(resource.path) };
}

function pathText(target: unknown): string {
  const text = target instanceof URL ? target.href : target;
  if (typeof text !== 'string') throw badTarget(target, 'it is no text');
  if (text.startsWith('/')) return text;
  if (!/^https?:\/\//i.test(text))
    throw badTarget(text, 'it begins neither with "/" nor with "http://" or "https://"');
  return text.replace(/^[^/]*\/\/[^/?#]*/, '').replace(/^(?!\/)/, '/');
}

function badTarget(target: unknown, reason: string): LiveResourceError {
  return new LiveResourceError('bad-target', { target: String(target), reason });
}
