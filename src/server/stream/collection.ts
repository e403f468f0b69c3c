import { canonicalTarget, pathOf } from '../ask/requestUrl.js';

/**
 * Whether a URL, whose answer has a Link to `changes`, is that of the whole collection; otherwise, and in doubt, it is
 * one of changes itself, and its Link leads to the next. Both are paths with queries. What holds the checkpoint tells: a
 * parameter that the collection has not, or a path of another depth; from changes to changes it is another value there.
 */
export function isCollectionOf(target: string, changes: string): boolean {
  const [own, next] = [canonicalTarget(target), canonicalTarget(changes)];
  if (depthOf(own.path) !== depthOf(next.path)) return true;
  const [parameters, others] = [parametersOf(own.url), parametersOf(next.url)];
  return parameters.length < others.length && parameters.every((parameter) => others.includes(parameter));
}

/** A slash at the end is none more. */
function depthOf(path: string): number {
  return path.split('/').filter((segment) => segment !== '').length;
}

function parametersOf(url: string): string[] {
  return [...new URLSearchParams(url.slice(pathOf(url).length))].map(([name, value]) => `${name}=${value}`);
}
