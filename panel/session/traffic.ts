import type { HeaderList, Revision, Via } from '../../src/model/index.js';
import type { Stamped } from './model.js';

/** pending: no answer yet · cancelled: given up by its asker · lost: its worker died, or its answer fell out of the log. */
export const outcomes = ['pending', 'answered', 'unchanged', 'failed', 'cancelled', 'lost'] as const;
export type Outcome = (typeof outcomes)[number];

/** In how many ways one request was seen; a sum of these. */
export const seenAs = {
  /** Sent by an engine: from its log. */
  engine: 1,
  /** A page's fetch that passed through the worker: from its log. */
  passing: 2,
  /** On the network. */
  network: 4,
  /** As a page sees it that is answered by its worker. */
  viaWorker: 8,
} as const;

/** How a worker answered a page's fetch: by itself, with what it was asking for already, or not; and then why. */
export interface ByWorker {
  outcome: 'answered' | 'joined' | 'network';
  reason: string | undefined;
}

/** One request, however often it was seen. */
export interface Request extends Stamped {
  url: string;
  method: string;
  /** Why it was sent; `write` for everything but GET and HEAD. */
  purpose: Via | 'write';
  at: number;
  /** Milliseconds. */
  ms: number | undefined;
  outcome: Outcome;
  status: number | undefined;
  error: string | undefined;
  /** Seconds for which the server may hold it. */
  waitSeconds: number | undefined;
  sentEtag: string | undefined;
  etag: string | undefined;
  contentType: string | undefined;
  bytes: number | undefined;
  requestHeaders: HeaderList | undefined;
  responseHeaders: HeaderList | undefined;
  seen: number;
  /** Of a page's fetch that its worker saw. */
  byWorker: ByWorker | undefined;
  /** Chromium's word for what asked: `fetch`, `xhr`, `eventsource`, `websocket`. */
  type: string | undefined;
  document: string | undefined;
  epoch: number;
  source: string | undefined;
  resource: number | undefined;
  connection: number | undefined;
  frame: number | undefined;
  version: number | undefined;
  body: number | undefined;
}

/**
 * answer, unchanged, failed: the end of a round of polling · event: of a stream · message: of a socket · pushed: by stream or
 * socket, as the engine's log tells it · dropped: was not taken.
 */
export const frameKinds = ['answer', 'unchanged', 'failed', 'event', 'message', 'pushed', 'dropped'] as const;
export type FrameKind = (typeof frameKinds)[number];

/** A round of polling, an event, or a frame. */
export interface Frame extends Stamped {
  at: number;
  kind: FrameKind;
  sent: boolean;
  resource: number | undefined;
  connection: number | undefined;
  request: number | undefined;
  /** Name of the event, kind of the update, or why it was dropped. */
  name: string | undefined;
  eventId: string | undefined;
  etag: string | undefined;
  status: number | undefined;
  ms: number | undefined;
  bytes: number;
  body: number | undefined;
}

export const versionKinds = ['value', 'changes', 'removed', 'gap'] as const;
export type VersionKind = (typeof versionKinds)[number];

/** A value, or changes, that a resource had; or the mark of a gap in what is known. */
export interface Version extends Stamped {
  resource: number;
  /** Counts from 1 within the resource. */
  n: number;
  kind: VersionKind;
  at: number;
  via: Via | undefined;
  etag: string | undefined;
  revision: Revision | undefined;
  status: number | undefined;
  contentType: string | undefined;
  bytes: number;
  /** Milliseconds from request to answer, and whether the server held it back. */
  ms: number | undefined;
  held: boolean;
  request: number | undefined;
  frame: number | undefined;
  body: number | undefined;
  confirmations: number;
  confirmedAt: number | undefined;
  /** Of a gap: why. */
  reason: string | undefined;
}
