import type { ServerResponse } from 'node:http';
import { formatLink, type Link, parseLinkHeader } from '../../protocol/linkHeader.js';
import type { Mechanism } from '../mechanisms.js';

/** Where what is not the resource itself is found. */
export interface Endpoints {
  /** Path, from the root of the server. */
  multiplex: string;
  /** Whether sockets are taken there. */
  hasSockets: boolean;
}

type NewLink = [target: string, rel: Mechanism];

/**
 * Adds to what a route says of itself in `Link` how it can be followed. A collection, which has a Link to its changes, is
 * followed by these; anything else by its value.
 */
export function addLiveLinks(
  res: ServerResponse,
  reference: string,
  offered: ReadonlySet<Mechanism>,
  endpoints: Endpoints,
): void {
  const sent = [res.getHeader('link') ?? []].flat().map(String);
  const links = sent.length === 0 ? [] : parseLinkHeader(sent.join(', ')).links;
  const known = links.flatMap(({ rels }) => rels);
  const own = changesLinks(links) ?? valueLinks(reference, isJson(res));
  const added = [...own, ...multiplexLinks(endpoints)].filter(
    ([, rel]) => offered.has(rel) && !known.includes(rel),
  );
  if (added.length === 0) return;
  const written = added.map(([target, rel]) => formatLink(target, [['rel', rel]]));
  res.setHeader('Link', [...sent, ...written].join(', '));
}

export function hasChangesLink(res: ServerResponse): boolean {
  const sent = [res.getHeader('link') ?? []].flat().map(String).join(', ');
  return sent.includes('changes') && changesLinks(parseLinkHeader(sent).links) !== undefined;
}

function changesLinks(links: readonly Link[]): NewLink[] | undefined {
  const changes = links.find(({ rels, anchor }) => anchor === undefined && rels.includes('changes'));
  if (!changes) return undefined;
  return [
    [changes.target, 'changes-wait'],
    [changes.target, 'changes-stream'],
  ];
}

/** An event of 0.1 holds the value as JSON. */
function valueLinks(reference: string, isJson: boolean): NewLink[] {
  const wait: NewLink = [reference, 'value-wait'];
  return isJson ? [wait, [reference, 'value-stream']] : [wait];
}

function multiplexLinks({ multiplex, hasSockets }: Endpoints): NewLink[] {
  const polls: NewLink[] = [
    [multiplex, 'multiplex-wait'],
    [multiplex, 'multiplex-stream'],
  ];
  return hasSockets ? [...polls, [multiplex, 'multiplex-ws']] : polls;
}

/** A 304 has no type, and says no other thing than the answer that it is about. */
function isJson(res: ServerResponse): boolean {
  const type = res.getHeader('content-type');
  return type === undefined || /[/+]json\b/i.test(String(type));
}
