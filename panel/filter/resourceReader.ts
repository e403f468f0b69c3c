import type { HeaderList } from '../../src/model/index.js';
import { parseLinkHeader } from '../../src/protocol/index.js';
import type { Request, Resource } from '../session/model.js';
import { versionBody } from '../session/select/detail/value.js';
import { frameOf, resourceRow } from '../session/select/index.js';
import type { Session } from '../session/session.js';
import type { RowReader } from './compileFilter.js';

/** What others than the session know. */
export interface FilterContext {
  /** Findings of the doctor for a resource. */
  doctorOf?(resource: number): readonly string[];
  isPinned?(resource: number): boolean;
}

export const none: readonly string[] = [];
export const one = (text: string | undefined): readonly string[] =>
  text === undefined || text === '' ? none : [text];

/** Resources, subscriptions and lanes. */
export function resourceReader(session: Session, context: FilterContext = {}): RowReader<Resource> {
  return {
    texts(resource, key) {
      switch (key) {
        case 'state':
          return [resourceRow(session, resource).state];
        case 'via':
          return one(resourceRow(session, resource).via);
        case 'rel':
          return relsOf(session, resource);
        case 'host':
          return one(session.urlOf(resource.url).host);
        case 'path':
          return one(session.urlOf(resource.url).target);
        case 'origin':
          return one(session.urlOf(resource.url).origin);
        case 'etag':
          return one(resource.etag);
        case 'type':
          return one(resource.contentType);
        case 'tab':
          return one(resourceRow(session, resource).where);
        case 'frame':
          return one(frameOf(session, resource.document));
        case 'err':
          return errorsOf(session, resource);
        case 'doctor':
          return context.doctorOf?.(resource.id) ?? none;
        case 'dir':
          return none;
        default:
          return key satisfies never;
      }
    },
    number(resource, key) {
      switch (key) {
        case 'status':
          return session.requests.get(resource.answered)?.status;
        case 'size':
          return session.newest.get(resource.id)?.bytes;
        case 'bytes':
          return resource.bytes;
        case 'lat':
          return resourceRow(session, resource).p50;
        case 'age':
          return resource.lastAt === undefined ? undefined : (session.clocks.now - resource.lastAt) / 1_000;
        case 'updates':
          return resource.updates;
        default:
          return key satisfies never;
      }
    },
    is: (resource, flag) => isFlagged(session, resource, flag, context),
    headers(resource, name) {
      return headersOf(session.requests.get(resource.answered ?? resource.request), name);
    },
    body(resource) {
      const newest = session.newest.get(resource.id);
      return newest && versionBody(session, newest);
    },
    plain(resource) {
      const { url, etag, nature } = resource;
      return [url, etag ?? '', nature, resourceRow(session, resource).state];
    },
  };
}

const natureFlags: Record<string, Resource['nature']> = {
  live: 'live',
  polled: 'polled',
  stream: 'event-stream',
  socket: 'websocket',
};

function isFlagged(session: Session, resource: Resource, flag: string, context: FilterContext): boolean {
  const row = resourceRow(session, resource);
  switch (flag) {
    case 'live':
    case 'polled':
    case 'stream':
    case 'socket':
      return resource.nature === natureFlags[flag];
    case 'followed':
      return row.state !== 'idle' && row.state !== 'stopped';
    case 'shared':
      return row.shared;
    case 'own':
      return !row.shared && row.via !== undefined;
    case 'engine':
      return row.followedByEngine;
    case 'page':
      return !row.followedByEngine;
    case 'inspected':
      return isInspected(session, resource);
    case 'collection':
      return resource.offers.some(({ mode }) => mode === 'changes');
    case 'removed':
      return session.newest.get(resource.id)?.kind === 'removed';
    case 'problem':
      return resource.problems > 0;
    case 'failed':
      return session.requests.get(resource.answered)?.outcome === 'failed';
    case 'pending':
      return session.requests.get(resource.request)?.outcome === 'pending';
    case 'pinned':
      return context.isPinned?.(resource.id) ?? false;
    default:
      return row.state === flag;
  }
}

/** Of engines' followers it is known whose they are; what the network shows is the inspected tab's. */
function isInspected(session: Session, { id, source }: Resource): boolean {
  if (source === undefined) return true;
  const holders = session.subscriptions.get(id)?.holders ?? [];
  return holders.some((name) => session.index.holders.get(name)?.inspected);
}

const rels = new WeakMap<HeaderList, readonly string[]>();

function relsOf(session: Session, { answered }: Resource): readonly string[] {
  const headers = session.requests.get(answered)?.responseHeaders;
  if (!headers) return none;
  const known = rels.get(headers);
  if (known) return known;
  const links = headersIn(headers, 'link').flatMap((value) => parseLinkHeader(value).links);
  const found = links.flatMap((link) => link.rels);
  rels.set(headers, found);
  return found;
}

function errorsOf(session: Session, { id, answered }: Resource): readonly string[] {
  const codes = session.problems.group('resource', id).map(({ code }) => code);
  return [...codes, ...one(session.requests.get(answered)?.error)];
}

export function headersOf(row: Request | undefined, name: string): readonly string[] {
  if (!row) return none;
  return [...headersIn(row.responseHeaders ?? [], name), ...headersIn(row.requestHeaders ?? [], name)];
}

function headersIn(headers: HeaderList, wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}
