import { type Asked, locate, shownUri } from './answer.js';
import { changesTarget, isOpen, jsonOf } from './pushed.js';
import { createSubscriptions } from './socketSubscriptions.js';
import type { Peer, SocketDialect } from './sockets.js';
import { type Change, changesBody, headOf, tagOf } from './store.js';

type Frame =
  | { type: 'ping'; id: string }
  | { type: 'subscribe' | 'unsubscribe'; id: string; mode: 'value' | 'changes'; uri: string };

/** 0.1: multiplex-ws. */
export function createJsonSocket(peer: Peer): SocketDialect {
  const { site } = peer;
  const subscriptions = createSubscriptions(site);
  const reply = (type: string, id: string, uri = '') => peer.send(JSON.stringify({ id, type }), uri, false);

  const subscribe = ({ id, mode, uri }: Extract<Frame, { uri: string }>) => {
    const asked = locate(site, uri, peer.base);
    if (asked === undefined || !isOpen(asked) || (mode === 'changes' && !hasChanges(asked))) {
      return reply('error', id, uri);
    }
    const tell = (change: Change) => {
      for (const event of eventsOf(peer, asked, uri, mode, change)) peer.send(event, uri, true);
    };
    const isTaken = subscriptions.add(`${mode} ${uri}`, asked, tell);
    reply(isTaken ? 'subscribed' : 'error', id, uri);
  };

  return {
    receive(text) {
      const frame = parseFrame(text);
      if (frame === undefined) {
        site.log.complain(`not a frame of 0.1: ${text}`);
        return peer.send('{"type":"error"}', '', false);
      }
      if (frame.type === 'ping') return reply('pong', frame.id);
      if (frame.type === 'subscribe') return subscribe(frame);
      const { id, mode, uri } = frame;
      reply(subscriptions.remove(`${mode} ${uri}`) ? 'unsubscribed' : 'error', id, uri);
    },
    close: subscriptions.close,
  };
}

const hasChanges = ({ resource }: Asked) => resource.content.kind === 'collection';

function parseFrame(text: string): Frame | undefined {
  const frame = parseObject(text);
  const { type, id, uri, mode } = frame;
  if (typeof id !== 'string') return undefined;
  if (type === 'ping') return { type, id };
  if (type !== 'subscribe' && type !== 'unsubscribe') return undefined;
  if (typeof uri !== 'string') return undefined;
  if (mode !== undefined && mode !== 'value' && mode !== 'changes') return undefined;
  return { type, id, uri, mode: mode ?? 'value' };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** One event, or one for each item. The JSON of bodies is put in as it is, bytes and all. */
function eventsOf(
  peer: Peer,
  asked: Asked,
  uri: string,
  mode: 'value' | 'changes',
  change: Change,
): string[] {
  const { settings } = peer.site;
  const event = (headers: Record<string, string>, body: string | undefined) => {
    const head = { type: 'event', uri: shownUri(asked, uri, settings, 'frame'), headers };
    const open = JSON.stringify(head).slice(0, -1);
    return body === undefined ? `${open}}` : `${open},"body":${body}}`;
  };
  if (mode === 'value') {
    const headers = settings.noTags || !isOpen(asked) ? {} : { ETag: tagOf(asked.resource, settings) };
    return [event(headers, jsonOf(asked))];
  }
  return changeBodies(peer, asked, change).map((body) => event(pairOfLinks(peer, asked, change), body));
}

function changeBodies({ site }: Peer, asked: Asked, { from }: Change): (string | undefined)[] {
  const { resource } = asked;
  const page = changesBody(resource, from, site.settings);
  if (!isOpen(asked) || page === undefined || page.items.length === 0) return [undefined];
  return site.settings.singleItems
    ? page.items.map((item) => JSON.stringify(item))
    : [JSON.stringify(page.items)];
}

function pairOfLinks({ site }: Peer, asked: Asked, { from }: Change): Record<string, string> {
  const next = changesTarget(asked, headOf(asked.resource), site.settings);
  const previous = changesTarget(asked, from, site.settings);
  return isOpen(asked) ? { Link: `<${next}>; rel=changes, <${previous}>; rel=prev-changes` } : {};
}
