import type { HeaderList } from '../../../src/model/index.js';
import type { SessionIndex } from '../sessionIndex.js';
import type { Body } from '../store/bodies.js';
import type { Intern, InternPair } from '../store/strings.js';

/** What asked, as far as it matters here. */
export type EntryKind = 'fetch' | 'event-stream' | 'websocket';

/** One entry of a HAR, as Chromium or Firefox gives it, read with care: pages decide what is in there. */
export interface NetworkEntry {
  url: string;
  method: string;
  kind: EntryKind;
  /** Chromium's word, where there is one. */
  type: string | undefined;
  at: number;
  /** Milliseconds so far, or until the end. */
  ms: number;
  /** No answer yet. */
  isPending: boolean;
  status: number;
  error: string | undefined;
  requestHeaders: HeaderList;
  responseHeaders: HeaderList;
  contentType: string | undefined;
  bytes: number;
  body: Body | undefined;
  /** As a page sees it that was answered by its worker. */
  viaWorker: boolean;
  /** Then: `network`, where the worker passed it on; Chromium's word. */
  workerSource: string | undefined;
  document: string | undefined;
}

const mostHeaders = 200;
const longestValue = 16_384;
const longestUrl = 65_536;

type Fields = Record<string, unknown>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : 0;

/** Milliseconds, three years: beyond this a recording does not tell times, and they would not add up. */
const longest = 1e11;

/**
 * What tells an entry from others, in every list of entries that holds it: the moment at which it began, method and URL. Undefined
 * for what is no entry of a request over HTTP or of a socket.
 */
export function identityOf(entry: unknown): string | undefined {
  const { startedDateTime, request } = fieldsOf(entry);
  const { method, url } = fieldsOf(request);
  if (typeof startedDateTime !== 'string' || typeof method !== 'string' || typeof url !== 'string')
    return undefined;
  return /^(?:https?|wss?):/i.test(url) && url.length <= longestUrl
    ? `${startedDateTime} ${method} ${url}`
    : undefined;
}

/** Undefined where it is nothing that can be live: documents, images, scripts and the like. `isOver`: the browser said so. */
export function readEntry(
  entry: unknown,
  { intern, internPair }: SessionIndex,
  isOver: boolean,
): NetworkEntry | undefined {
  const fields = fieldsOf(entry);
  const request = fieldsOf(fields.request);
  const response = fieldsOf(fields.response);
  const content = fieldsOf(response.content);
  const at = Date.parse(textOf(fields.startedDateTime));
  if (Number.isNaN(at)) return undefined;
  const requestHeaders = readHeaders(request.headers, internPair);
  const responseHeaders = readHeaders(response.headers, internPair);
  const type = typeof fields._resourceType === 'string' ? fields._resourceType : undefined;
  const contentType = textOf(content.mimeType) || firstHeader(responseHeaders, 'content-type');
  const kind = kindOf(textOf(request.url), type, requestHeaders, contentType ?? '');
  if (!kind) return undefined;
  const status = numberOf(response.status);
  const error = textOf(response._error) || undefined;
  const ms = Math.min(Math.max(0, numberOf(fields.time)), longest);
  return {
    ...{ kind, type, at, ms, status, error, requestHeaders, responseHeaders },
    url: intern(withoutFragment(textOf(request.url))),
    method: intern(textOf(request.method).toUpperCase()),
    isPending: error === undefined && isUnderWay(fields, { status, ms, isStream: kind !== 'fetch', isOver }),
    contentType: contentType && contentType !== 'x-unknown' ? intern(contentType) : undefined,
    bytes: Math.max(0, numberOf(content.size)),
    body: bodyOf(content),
    viaWorker: response._fetchedViaServiceWorker === true,
    workerSource: textOf(response._serviceWorkerResponseSource) || undefined,
    document: internOr(firstHeader(requestHeaders, 'referer'), intern),
  };
}

interface Standing {
  status: number;
  ms: number;
  isStream: boolean;
  isOver: boolean;
}

/** In flight, browsers list status 0 and no time; Firefox also either of them alone, and gives no types. */
function isUnderWay({ _resourceType, timings }: Fields, { status, ms, isStream, isOver }: Standing): boolean {
  if (status === 0 && ms === 0) return true;
  if (isOver || _resourceType !== undefined || timings === undefined) return false;
  return status === 0 || (!isStream && ms === 0 && Object.keys(fieldsOf(timings)).length === 0);
}

const internOr = (text: string | undefined, intern: Intern) =>
  text === undefined ? undefined : intern(text);

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;

function readHeaders(value: unknown, internPair: InternPair): HeaderList {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostHeaders).flatMap((header): HeaderList => {
    const { name, value: text } = fieldsOf(header);
    if (typeof name !== 'string' || typeof text !== 'string') return [];
    return [internPair(name.slice(0, 256), text.slice(0, longestValue))];
  });
}

export function firstHeader(headers: HeaderList, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Of an empty content browsers say `''` also where they do not have it. */
function bodyOf({ text, encoding }: Fields): Body | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return encoding === 'base64' ? decoded(text) : { text };
}

/** Chromium gives text of a type that it does not know in base64, too. */
function decoded(base64: string): Body {
  try {
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? { base64 } : { text };
  } catch {
    return { base64 };
  }
}

/** What scripts ask for, by Chromium's word for it, or by the headers that browsers add (Fetch Metadata). */
function kindOf(
  url: string,
  type: string | undefined,
  headers: HeaderList,
  contentType: string,
): EntryKind | undefined {
  if (/^wss?:/i.test(url) || type === 'websocket') return 'websocket';
  if (type === 'eventsource' || isEventStream(headers, contentType)) return 'event-stream';
  if (type !== undefined) return type === 'fetch' || type === 'xhr' ? 'fetch' : undefined;
  const destination = firstHeader(headers, 'sec-fetch-dest');
  if (destination !== undefined) return destination === 'empty' ? 'fetch' : undefined;
  return isPageMaterial(contentType) ? undefined : 'fetch';
}

function isEventStream(headers: HeaderList, contentType: string): boolean {
  return (
    /^text\/event-stream\b/i.test(contentType) ||
    /^text\/event-stream$/i.test(firstHeader(headers, 'accept') ?? '')
  );
}

/** Firefox adds no metadata to requests over plain HTTP. */
function isPageMaterial(contentType: string): boolean {
  return /^(?:image|font|audio|video)\/|^text\/(?:html|css|javascript)\b|^application\/(?:x-)?javascript\b/i.test(
    contentType,
  );
}
