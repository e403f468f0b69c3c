import type { HeaderList } from '../../src/model/index.js';
import type { Connection, Frame, Request } from '../session/model.js';
import type { Session } from '../session/session.js';
import type { Body } from '../session/store/bodies.js';
import { type HarTraffic, harTraffic, isMessage } from './harTraffic.js';
import { maskDeep } from './maskDeep.js';

/** HAR 1.2, with Chromium's additions for sockets and event streams. */
export interface Har {
  log: { version: '1.2'; creator: { name: string; version: string }; pages: []; entries: HarEntry[] };
}

export interface HarEntry {
  startedDateTime: string;
  time: number;
  request: HarRequest;
  response: HarResponse;
  cache: Record<string, never>;
  timings: { send: number; wait: number; receive: number };
  comment?: string;
  _resourceType: string;
  _webSocketMessages?: { type: 'send' | 'receive'; time: number; opcode: number; data: string }[];
  _eventSourceMessages?: { time: number; eventName: string; eventId: string; data: string }[];
}

interface NameValue {
  name: string;
  value: string;
}

interface HarRequest {
  method: string;
  url: string;
  httpVersion: string;
  cookies: NameValue[];
  headers: NameValue[];
  queryString: NameValue[];
  headersSize: number;
  bodySize: number;
}

interface HarResponse {
  status: number;
  statusText: string;
  httpVersion: string;
  cookies: NameValue[];
  headers: NameValue[];
  content: { size: number; mimeType: string; text?: string; encoding?: 'base64' };
  redirectURL: string;
  headersSize: number;
  bodySize: number;
  _error?: string;
}

export interface HarFileOptions {
  /** Of the package. */
  version: string;
  /** Leaves them in. */
  secrets?: boolean;
}

export interface HarOptions extends HarFileOptions {
  /** Only these; else all. */
  fits?: (row: Request) => boolean;
}

/** The traffic as other tools read it. Without secrets, unless they are asked for. */
export function exportHar(session: Session, { fits, ...options }: HarOptions): Har {
  return harFile(harTraffic(session, fits), options);
}

/** Pure, and so may be done in another thread. */
export function harFile(traffic: HarTraffic, { version, secrets = false }: HarFileOptions): Har {
  const framesOf = groupFrames(traffic.frames.filter(isMessage), 'request');
  const bodies = new Map(traffic.bodies);
  const bodyOf: BodyOf = (id) => (id === undefined ? undefined : bodies.get(id));
  const entries = [
    ...traffic.requests.map((row) => requestEntry(bodyOf, row, framesOf.get(row.id) ?? [])),
    ...unseenSockets(traffic, bodyOf),
  ].sort((a, b) => (a.startedDateTime < b.startedDateTime ? -1 : 1));
  const har: Har = {
    log: { version: '1.2', creator: { name: 'LiveResource', version }, pages: [], entries },
  };
  return secrets ? har : maskDeep(har);
}

type BodyOf = (id: number | undefined) => Body | undefined;

/** Frames, by the request that opened their socket or stream, or by their connection. */
function groupFrames(frames: readonly Frame[], by: 'request' | 'connection'): Map<number, Frame[]> {
  const groups = new Map<number, Frame[]>();
  for (const frame of frames) {
    const id = frame[by];
    if (id === undefined) continue;
    const group = groups.get(id) ?? [];
    group.push(frame);
    groups.set(id, group);
  }
  return groups;
}

function requestEntry(bodyOf: BodyOf, row: Request, frames: readonly Frame[]): HarEntry {
  const ms = row.ms ?? 0;
  return {
    startedDateTime: new Date(row.at).toISOString(),
    time: ms,
    request: requestOf(row.method, row.url, row.requestHeaders ?? knownHeaders(row)),
    response: responseOf(bodyOf, row),
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    ...(row.requestHeaders
      ? {}
      : { comment: 'Known from the log of the engine: headers and body were not seen.' }),
    _resourceType: typeOf(row),
    ...messagesOf(bodyOf, row.purpose, frames),
  };
}

function typeOf({ type, purpose }: Request): string {
  if (type !== undefined) return type;
  if (purpose === 'socket') return 'websocket';
  return purpose === 'stream' ? 'eventsource' : 'fetch';
}

function knownHeaders({ sentEtag, waitSeconds }: Request): HeaderList {
  return [
    ...(sentEtag === undefined ? [] : [['If-None-Match', sentEtag] as [string, string]]),
    ...(waitSeconds === undefined ? [] : [['Wait', String(waitSeconds)] as [string, string]]),
  ];
}

const named = (headers: HeaderList): NameValue[] => headers.map(([name, value]) => ({ name, value }));

function requestOf(method: string, url: string, headers: HeaderList): HarRequest {
  return {
    ...{ method, url, httpVersion: '', headers: named(headers), headersSize: -1, bodySize: -1 },
    cookies: cookiesIn(headers),
    queryString: queryOf(url),
  };
}

function queryOf(url: string): NameValue[] {
  try {
    return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
  } catch {
    return [];
  }
}

function cookiesIn(headers: HeaderList): NameValue[] {
  const values = headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value);
  return values
    .flatMap((value) => value.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return { name, value: rest.join('=') };
    });
}

function responseOf(bodyOf: BodyOf, row: Request): HarResponse {
  const { status = 0, responseHeaders, etag, contentType = '', bytes = 0, error } = row;
  const headers = responseHeaders ?? (etag === undefined ? [] : ([['ETag', etag]] as HeaderList));
  return {
    ...{ status, statusText: '', httpVersion: '', cookies: [], headers: named(headers) },
    content: { size: bytes, mimeType: contentType, ...contentOf(bodyOf(row.body)) },
    ...{ redirectURL: '', headersSize: -1, bodySize: -1 },
    ...(error === undefined || status > 0 ? {} : { _error: error }),
  };
}

function contentOf(body: Body | undefined): { text?: string; encoding?: 'base64' } {
  if (!body) return {};
  return 'text' in body ? { text: body.text } : { text: body.base64, encoding: 'base64' };
}

function messagesOf(
  bodyOf: BodyOf,
  purpose: Request['purpose'],
  frames: readonly Frame[],
): Pick<HarEntry, '_webSocketMessages' | '_eventSourceMessages'> {
  if (purpose === 'socket')
    return { _webSocketMessages: frames.flatMap((frame) => messageOf(bodyOf, frame)) };
  if (frames.length === 0) return {};
  return { _eventSourceMessages: frames.map((frame) => eventOf(bodyOf, frame)) };
}

function messageOf(bodyOf: BodyOf, { at, sent, body }: Frame): NonNullable<HarEntry['_webSocketMessages']> {
  const kept = bodyOf(body);
  if (!kept) return [];
  const type = sent ? 'send' : 'receive';
  const [opcode, data] = 'text' in kept ? [1, kept.text] : [2, kept.base64];
  return [{ type, time: at / 1_000, opcode: opcode as number, data: data as string }];
}

function eventOf(bodyOf: BodyOf, { at, name = 'message', eventId = '', body }: Frame) {
  const kept = bodyOf(body);
  return { time: at / 1_000, eventName: name, eventId, data: kept && 'text' in kept ? kept.text : '' };
}

/** Sockets of engines of which only the log tells: that they were open, and what was pushed, where that is known. */
function unseenSockets(traffic: HarTraffic, bodyOf: BodyOf): HarEntry[] {
  if (traffic.unseen.length === 0) return [];
  const framesOf = groupFrames(traffic.frames, 'connection');
  return traffic.unseen.map((connection) => {
    const messages = (framesOf.get(connection.id) ?? []).flatMap((frame) => messageOf(bodyOf, frame));
    return socketEntry(connection, messages, traffic.now);
  });
}

function socketEntry(
  { endpoint, openedAt, closedAt }: Connection,
  messages: NonNullable<HarEntry['_webSocketMessages']>,
  now: number,
): HarEntry {
  const time = (closedAt ?? now) - openedAt;
  return {
    startedDateTime: new Date(openedAt).toISOString(),
    time,
    request: requestOf('GET', endpoint, [['Sec-WebSocket-Protocol', 'liveresource']]),
    response: {
      ...{ status: 101, statusText: '', httpVersion: '', cookies: [], headers: [] },
      content: { size: 0, mimeType: '' },
      ...{ redirectURL: '', headersSize: -1, bodySize: -1 },
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment: 'Known from the log of the engine: its frames were not seen.',
    _resourceType: 'websocket',
    _webSocketMessages: messages,
  };
}
