import { LiveResourceError } from '../../model/error.js';
import { pathTest } from '../../protocol/index.js';
import { type CanonicalUrl, canonicalPath, canonicalText } from '../ask/requestUrl.js';
import { checkUpdatedOptions } from '../optionShape.js';
import type { Place } from './place.js';
import { type ChangesOptions, type UpdatedChanges, updatedChanges } from './updatedChanges.js';

export interface UpdatedOptions extends ChangesOptions {
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
  /** The one path or, if `exact`, URL that is meant. */
  named?: { subject: CanonicalUrl; exact: boolean };
  /** What is said of the changes of a collection. */
  changes?: UpdatedChanges;
}

/**
 * Throws LiveResourceError `bad-target` for what is no path, no http(s) URL and no pattern, and `bad-option` for what is
 * said of changes and cannot be read.
 */
export function updatedTarget(target: string | URL | RegExp, options: UpdatedOptions = {}): UpdatedTarget {
  checkUpdatedOptions(options);
  if (target instanceof RegExp) return withoutChanges(regExpTarget(target, options.exact === true), options);
  const text = pathText(target);
  if (options.pattern) return withoutChanges(patternTarget(text), options);
  const subject = canonicalText(text);
  const { path, url } = subject;
  const changes = updatedChanges(options, url);
  // The path is right already: the index gave no other.
  const named = { subject, exact: options.exact === true };
  return { path, named, matches: named.exact ? exactly(url) : () => true, ...(changes && { changes }) };
}

/** Where the changes of a collection are at another path than itself: they are updated too. */
export function changesOfTarget({ path, changes }: UpdatedTarget): UpdatedTarget | undefined {
  const ofChanges = changes?.before === undefined ? undefined : canonicalPath(changes.before);
  if (ofChanges === undefined || ofChanges === path) return undefined;
  const named = { subject: { path: ofChanges, url: ofChanges }, exact: false };
  return { path: ofChanges, named, matches: () => true };
}

function withoutChanges(target: UpdatedTarget, options: UpdatedOptions): UpdatedTarget {
  updatedChanges(options, undefined);
  return target;
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
