import { matchesTag } from './entityTag.js';
import { changesUri, liveHeaders, type Subject } from './links.js';
import type { Settings } from './options.js';
import type { RequestLog } from './requestLog.js';
import { type Body, bodyOf, changesBody, headOf, type Resource, type ResourceTable, tagOf } from './store.js';

/** What all mechanisms of one server share. */
export interface Site {
  readonly settings: Settings;
  readonly resources: ResourceTable;
  readonly log: RequestLog;
  /** '5xx' takes them in turns. */
  nextErrorStatus(): number;
}

/** A resource, or its changes URL, as a client named it. */
export interface Asked {
  resource: Resource;
  /** Path and query, without the checkpoint. */
  uri: string;
  /** Of a changes URL. */
  after: number | undefined;
  /** Of the request that named it. */
  host: string;
}

export type HeaderList = [name: string, value: string][];

export interface Answer {
  status: number;
  headers: HeaderList;
  body: Buffer;
}

/** Whether the request asked for a wait. */
export type Occasion = 'at once' | 'wait';

const nothing = Buffer.alloc(0);

/** Finds what a URI reference names; undefined: nothing of this server. `base`: of the request that named it. */
export function locate(site: Site, reference: string, base: URL): Asked | undefined {
  const url = URL.canParse(reference, base) ? new URL(reference, base) : undefined;
  if (url?.host !== base.host) return undefined;
  const { rest, after } = splitQuery(url.search);
  const resource = site.resources.find(url.pathname, rest);
  if (!resource) return undefined;
  return { resource, uri: url.pathname + rest, after, host: base.host };
}

/** The checkpoint, and the query without it as it was written. */
function splitQuery(search: string): { rest: string; after: number | undefined } {
  const parts = search.slice(1).split('&');
  const checkpoint = parts.find((part) => part.startsWith('after='))?.slice('after='.length);
  const rest = parts.filter((part) => part !== '' && !part.startsWith('after=')).join('&');
  const after = checkpoint !== undefined && /^\d+$/.test(checkpoint) ? Number(checkpoint) : Number.NaN;
  return { rest: rest && `?${rest}`, after: checkpoint === undefined ? undefined : after };
}

/** As a GET without conditions is answered. */
export function current(site: Site, asked: Asked, occasion: Occasion = 'at once'): Answer {
  const { resource } = asked;
  if (resource.denied !== undefined) return refusal(resource.denied);
  if (!resource.exists) return refusal(404);
  return asked.after === undefined
    ? currentValue(site, asked, occasion)
    : currentChanges(site, asked, occasion);
}

function currentValue({ settings }: Site, asked: Asked, occasion: Occasion): Answer {
  const { type, bytes } = bodyOf(asked.resource);
  return {
    status: 200,
    headers: [['Content-Type', type], ...valueHeaders(settings, asked, occasion)],
    body: bytes,
  };
}

function valueHeaders(settings: Settings, asked: Asked, occasion: Occasion): HeaderList {
  const subject = subjectOf(asked, occasion === 'wait' ? 'wait' : 'get', headOf(asked.resource));
  return [
    ['ETag', tagOf(asked.resource, settings)],
    ...liveHeaders(subject, settings, asked.host),
    ...changesIdHeader(settings, subject),
    ...commonHeaders(settings),
  ];
}

function currentChanges({ settings }: Site, asked: Asked, occasion: Occasion): Answer {
  const page = changesBody(asked.resource, asked.after ?? Number.NaN, settings, settings.pageLimit);
  if (page === undefined || !servesChanges(settings)) return refusal(404);
  const subject = subjectOf(asked, occasion === 'wait' ? 'changes-wait' : 'changes', page.next);
  const headers: HeaderList = [
    ['Content-Type', page.body.type],
    ...liveHeaders(subject, settings, asked.host),
    ...changesIdHeader(settings, subject),
    ...commonHeaders(settings),
  ];
  return { status: 200, headers, body: page.body.bytes };
}

export function servesChanges({ mechanisms }: Settings): boolean {
  return mechanisms.some((mechanism) => mechanism.startsWith('changes'));
}

function subjectOf({ uri, resource }: Asked, answerTo: Subject['answerTo'], checkpoint: number): Subject {
  return {
    uri,
    kind: resource.content.kind,
    checkpoint,
    json: resource.content.kind === 'collection' || isJson(resource.content),
    answerTo,
  };
}

/** From 0.2 on. */
function changesIdHeader(settings: Settings, { kind, checkpoint }: Subject): HeaderList {
  const speaks = kind === 'collection' && settings.dialect !== '0.1' && servesChanges(settings);
  return speaks ? [['Changes-Id', String(checkpoint)]] : [];
}

function commonHeaders({ pollInterval }: Settings): HeaderList {
  return [
    ['Cache-Control', 'no-cache'],
    ...(pollInterval > 0 ? ([['X-Poll-Interval', String(pollInterval)]] satisfies HeaderList) : []),
  ];
}

export function refusal(status: number, text = `${status}\n`): Answer {
  return { status, headers: [['Content-Type', 'text/plain']], body: Buffer.from(text) };
}

/** What a waiting client must be told now; undefined: nothing. `tag` is what it holds, as it would say in `If-None-Match`. */
export function news(
  site: Site,
  asked: Asked,
  tag: string | undefined,
  occasion: Occasion,
  matches = matchesTag,
): Answer | undefined {
  const answer = current(site, asked, occasion);
  if (answer.status !== 200) return answer;
  const { resource, after } = asked;
  if (after !== undefined) return after === headOf(resource) ? undefined : answer;
  return tag !== undefined && matches(tag, tagOf(resource, site.settings)) ? undefined : answer;
}

/** What says that there is no news: 304, or a list of no changes. */
export function unchanged(site: Site, asked: Asked, occasion: Occasion): Answer {
  if (asked.after !== undefined) return current(site, asked, occasion);
  const { settings } = site;
  const status = occasion === 'wait' && settings.sendsTagEndsWait ? 200 : 304;
  return { status, headers: valueHeaders(settings, asked, occasion), body: nothing };
}

export function isJson({ type, bytes }: Body): boolean {
  return /[/+]json\b/.test(type) && parses(bytes.toString());
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** As text; undefined where it is none. */
export function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

/** A URI as frames and members name it. */
export function shownUri(asked: Asked, sent: string, settings: Settings, where: 'frame' | 'member'): string {
  const uri = asked.after === undefined ? asked.uri : changesUri(asked.uri, asked.after);
  const { pathname } = new URL(uri, 'http://any/');
  const { answersByPath, absoluteUris, wsUris } = settings;
  if (wsUris && where === 'frame') return `ws://${asked.host}${answersByPath ? pathname : uri}`;
  if (absoluteUris) return `http://${asked.host}${answersByPath ? pathname : uri}`;
  return answersByPath ? pathname : sent;
}
