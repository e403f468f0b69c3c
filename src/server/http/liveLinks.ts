import type { ServerResponse } from 'node:http';
import { longRels } from '../../dialects/links.js';
import { formatLink, type Link, parseLinkHeader } from '../../protocol/linkHeader.js';
import type { Mechanism } from '../mechanisms.js';
import type { ServerDialect } from '../options.js';
import { addProperties, draftLinks } from './draftLinks.js';

/** Where what is not the resource itself is found, and in which dialects that is said. */
export interface Endpoints {
  /** Path, from the root of the server. */
  multiplex: string;
  /** Whether sockets are taken there. */
  hasSockets: boolean;
  /** Whether they speak 0.3 as well, if that is another matter. */
  hasDraftSockets?: boolean;
  /** Where callbacks are registered, by relation. */
  callbacks?: (mode: 'value' | 'changes', target: string) => [rel: Mechanism, target: string][];
  dialects: readonly ServerDialect[];
  /** Seconds. */
  minWait: number;
}

/** What is said of one answer. */
export interface Subject {
  /** A reference to the resource itself; '' where it is long, which means the same. */
  reference: string;
  isJson: boolean;
  /** Where its changes are asked for, if it is a collection. */
  changes: string | undefined;
  offered: ReadonlySet<Mechanism>;
  endpoints: Endpoints;
}

export interface NewLink {
  target: string;
  rel: string;
  mechanism: Mechanism;
  params?: [string, string][];
}

// Each Link repeats it. Proxies take heads of 4 to 8 KB (NGINX' `proxy_buffer_size`), Node's own client 16.
const MAX_REFERENCE_LENGTH = 512;

export const isLong = (reference: string): boolean => reference.length > MAX_REFERENCE_LENGTH;

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
  const subject = {
    ...{ reference: isLong(reference) ? '' : reference, changes: changesIn(links) },
    ...{ isJson: isJson(res), offered, endpoints },
  };
  const { dialects } = endpoints;
  const all = [
    ...(dialects.includes('0.1') ? shortLinks(subject) : []),
    ...(dialects.includes('0.3') ? draftLinks(subject) : []),
  ];
  const added = all.filter((link) => offered.has(link.mechanism) && !isSent(link, links));
  if (dialects.includes('0.3')) addProperties(res, subject);
  if (added.length > 0) res.setHeader('Link', [...sent, ...added.map(written)].join(', '));
}

/** `sent`: the value of `Link`. */
export function hasChangesLink(sent: string): boolean {
  return sent.includes('changes') && changesIn(parseLinkHeader(sent).links) !== undefined;
}

function changesIn(links: readonly Link[]): string | undefined {
  const rels = ['changes', longRels.changes];
  return links.find((link) => link.anchor === undefined && rels.some((rel) => link.rels.includes(rel)))
    ?.target;
}

/** Those of 0.1. An event of it holds the value as JSON. */
function shortLinks(subject: Subject): NewLink[] {
  const { multiplex, hasSockets } = subject.endpoints;
  const polls = [
    short(multiplex, 'multiplex-wait'),
    short(multiplex, 'multiplex-stream'),
    ...(hasSockets ? [short(multiplex, 'multiplex-ws')] : []),
  ];
  return [...ownLinks(subject), ...polls, ...callbackLinks(subject)];
}

function callbackLinks({ reference, changes, endpoints }: Subject): NewLink[] {
  const mode = changes === undefined ? 'value' : 'changes';
  const links = endpoints.callbacks?.(mode, reference) ?? [];
  return links
    .filter(([rel]) => reference !== '' || rel === 'multiplex-callbacks')
    .map(([rel, target]) => short(target, rel));
}

function ownLinks({ reference, changes, isJson }: Subject): NewLink[] {
  if (changes !== undefined)
    return [short(changes, 'changes-wait'), ...(isLong(changes) ? [] : [short(changes, 'changes-stream')])];
  return [short(reference, 'value-wait'), ...(isJson ? [short(reference, 'value-stream')] : [])];
}

const short = (target: string, rel: Mechanism): NewLink => ({ target, rel, mechanism: rel });

const written = ({ target, rel, params = [] }: NewLink): string =>
  formatLink(target, [['rel', rel], ...params]);

/** There are alternates of many types; of other relations one is enough. */
function isSent({ rel, params = [] }: NewLink, links: readonly Link[]): boolean {
  const type = typeIn(params);
  return links.some((link) => link.rels.includes(rel) && (!type || typeIn(link.params) === type));
}

const typeIn = (params: readonly [string, string][]) => params.find(([name]) => name === 'type')?.[1];

/** A 304 has no type, and says no other thing than the answer that it is about. */
function isJson(res: ServerResponse): boolean {
  const type = res.getHeader('content-type');
  return type === undefined || /[/+]json\b/i.test(String(type));
}
