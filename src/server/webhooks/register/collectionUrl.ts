import { canonicalText } from '../../ask/requestUrl.js';
import type { Topic } from '../registration.js';

export type Collection = { name: Topic['mode']; target: string } | { name: 'multiplex' };

export type Addressed =
  | { kind: 'collection'; collection: Collection }
  | { kind: 'registration'; collection: Collection; callback: string }
  | { kind: 'malformed'; text: string };

/**
 * Where registrations are made: `/callbacks/value?u=%2Fcounter%2F`, `/callbacks/changes?u=…`, `/callbacks/multiplex`. The
 * resource is in the query, as many proxies decode or refuse a `%2F` in the path.
 */
export function collectionUrl(base: string, collection: Collection): string {
  const url = base + collection.name;
  return collection.name === 'multiplex' ? url : `${url}?u=${encodeURIComponent(collection.target)}`;
}

/** The collection's URL, a slash, and the encoded callback (protocol §4). */
export function registrationUrl(base: string, collection: Collection, callback: string): string {
  return `${collectionUrl(base, collection)}/${encodeURIComponent(callback)}`;
}

/** What a request's target addresses; undefined for what is not ours. */
export function readCollectionUrl(base: string, target: string): Addressed | undefined {
  if (!target.startsWith(base)) return undefined;
  const [, name = '', rest = ''] = /^(value|changes|multiplex)(.*)$/s.exec(target.slice(base.length)) ?? [];
  if (name === 'multiplex') return /^(\/|\?|$)/.test(rest) ? readMultiplex(rest) : undefined;
  return name !== '' && /^(\?|$)/.test(rest) ? readSingle(name as Topic['mode'], rest) : undefined;
}

function readMultiplex(rest: string): Addressed {
  const encoded = rest.replace(/^\/|\?.*$/gs, '');
  const collection: Collection = { name: 'multiplex' };
  return encoded === '' ? { kind: 'collection', collection } : registration(collection, encoded);
}

// In an encoded resource there is no slash: the first one ends it.
function readSingle(name: Topic['mode'], rest: string): Addressed {
  const [, resource = '', encoded] = /^\?u=([^/&]*)(?:\/(.*))?$/s.exec(rest) ?? [];
  const target = decode(resource);
  if (!target?.startsWith('/'))
    return malformed('u must be the path of a resource, percent-encoded: ?u=%2Fcounter%2F');
  const collection: Collection = { name, target: canonicalText(target).url };
  return encoded ? registration(collection, encoded) : { kind: 'collection', collection };
}

function registration(collection: Collection, encoded: string): Addressed {
  const callback = decode(encoded);
  return callback === undefined
    ? malformed('the callback URI is not percent-encoded')
    : { kind: 'registration', collection, callback };
}

function malformed(reason: string): Addressed {
  return { kind: 'malformed', text: `This is no collection of callbacks: ${reason}.\n` };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
