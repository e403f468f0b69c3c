import { canonicalTarget, pathOf } from '../ask/requestUrl.js';

/**
 * Whether a URL, whose answer has a Link to `changes`, is that of the whole collection; otherwise, and in doubt, it is
 * one of changes itself, and its Link leads to the next. Both are paths with queries. A collection is found above its
 * changes, or lacks the parameter that holds their checkpoint.
 */
export function isCollectionOf(target: string, changes: string): boolean {
  const [own, next] = [canonicalTarget(target), canonicalTarget(changes)];
  if (own.path !== next.path) return next.path.startsWith(own.path.replace(/\/?$/, '/'));
  const [names, others] = [namesIn(own.url), namesIn(next.url)];
  return names.size < others.size && [...names].every((name) => others.has(name));
}

function namesIn(url: string): Set<string> {
  return new Set(new URLSearchParams(url.slice(pathOf(url).length)).keys());
}
