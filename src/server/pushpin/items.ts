import { jsonCodec } from '../socket/jsonCodec.js';
import type { Pushed } from '../socket/pushed.js';
import type { Channels } from './channels.js';
import { hintChannels, type Update, valueUrl } from './update.js';

/** What Pushpin takes (`POST /publish/`); the format is documented as "GRIP", and of items as "Pushpin: publishing". */
export interface PublishItem {
  channel: string;
  id?: string;
  'prev-id'?: string;
  /** With an unknown `prev-id`, Pushpin would wait 5 s for what comes between. */
  'no-seq'?: true;
  meta?: { skip_users: string };
  formats: Formats;
}

interface Formats {
  'http-response'?: { action: 'hint' } | PublishedResponse;
  'http-stream'?: { action: 'hint' };
  'ws-message'?: { content: string } | { type: 'ping'; content: string };
}

export interface PublishedResponse {
  code: number;
  reason: string;
  headers: [string, string][];
  body?: string;
  /** In base64. */
  'body-bin'?: string;
}

/** What everybody may be given who had what `prevId` stands for. */
export interface SharedNews {
  id: string;
  prevId: string;
  response: PublishedResponse;
  /** For WebSockets; undefined where a frame cannot hold it. */
  frame: string | undefined;
}

/** `unchanged`: what was held or published last is what there is. */
export interface SharedBy {
  value?: SharedNews | 'unchanged' | undefined;
  changes?: SharedNews | undefined;
}

const HINT = { action: 'hint' } as const;

/** What a socket answers with a pong of the same content, upon which its subscriptions are told to look again. */
export const LOOK_AGAIN = 'look-again';

/** Everything that an update is to say, on each channel that hears of it. */
export function itemsOf(channels: Channels, update: Update, shared: SharedBy = {}): PublishItem[] {
  if (update.kind === 'all') return [everything(channels)];
  const { path } = update.subject;
  const frame = hintFrame(valueUrl(update));
  return [
    ...hintChannels(channels, update).map((channel) => hint(channel, frame)),
    sharedItem(
      channels.value(valueUrl(update)),
      frame,
      shared.value === 'unchanged' ? undefined : shared.value,
    ),
    sharedItem(channels.changes(path), frame, shared.changes),
    hint(channels.bucket(path)),
  ];
}

/**
 * Once more for those whose request was on its way when the update was announced: they were asked before it, and held
 * after it. Whoever was asked later is passed over. Sockets need no such thing: they look after they subscribed.
 */
export function itemsAgain(channels: Channels, update: Update, askedLater: string): PublishItem[] {
  const names = itemsOf(channels, update).map(({ channel }) => channel);
  return names.map((channel) => ({ ...hint(channel), meta: { skip_users: askedLater } }));
}

export function everything(channels: Channels): PublishItem {
  const formats = { 'http-response': HINT, 'http-stream': HINT };
  return {
    channel: channels.all,
    formats: { ...formats, 'ws-message': { type: 'ping', content: LOOK_AGAIN } },
  };
}

/** An event without a body: the client looks for itself. */
export function hintFrame(uri: string): string {
  return eventFrame(uri, { headers: {} });
}

export function eventFrame(uri: string, pushed: Pushed): string {
  return jsonCodec
    .event(uri, pushed)
    .map((piece) => piece.toString())
    .join('');
}

function hint(channel: string, frame?: string): PublishItem {
  const formats = { 'http-response': HINT, 'http-stream': HINT };
  return {
    channel,
    formats: frame === undefined ? formats : { ...formats, 'ws-message': { content: frame } },
  };
}

function sharedItem(channel: string, frame: string, news: SharedNews | undefined): PublishItem {
  if (!news) return hint(channel, frame);
  return {
    channel,
    ...{ id: news.id, 'prev-id': news.prevId, 'no-seq': true },
    formats: {
      'http-response': news.response,
      'http-stream': HINT,
      'ws-message': { content: news.frame ?? frame },
    },
  };
}
