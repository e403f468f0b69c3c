import { changesRels } from '../../dialects/links.js';
import { type Link, parseLinkHeader } from '../../protocol/linkHeader.js';
import { canonicalTarget } from '../ask/requestUrl.js';

/**
 * Path and query of the Link that says where changes are asked for from now on, relative to `target`; undefined where
 * there is none, or where it leads to another host than that of the request.
 */
export function changesTarget(link: string, target: string, host: string): string | undefined {
  const found = changesLink(link);
  return found && resolve(found.target, target, host);
}

/** Whether it leads to `target` itself, under whatever name of the host: before the app there may be a proxy. */
export function leadsNowhereElse(link: string, target: string): boolean {
  const found = changesLink(link);
  const [, path = ''] = /^https?:\/\/[^/?#]*(.*)$/i.exec(found?.target ?? '') ?? [];
  return path !== '' && isSameTarget(path, target);
}

function changesLink(link: string): Link | undefined {
  if (link === '') return undefined;
  return parseLinkHeader(link).links.find(
    ({ rels, anchor }) => anchor === undefined && rels.some((rel) => changesRels.includes(rel)),
  );
}

export function isSameTarget(a: string, b: string): boolean {
  return a === b || canonicalTarget(a).url === canonicalTarget(b).url;
}

function resolve(reference: string, target: string, host: string): string | undefined {
  const base = `http://${host || 'localhost'}`;
  try {
    const url = new URL(reference, base + target);
    return url.host === new URL(base).host ? url.pathname + url.search : undefined;
  } catch {
    return undefined;
  }
}
