import { type Asked, current, locate, shownUri } from './answer.js';
import { pushedFor } from './pushed.js';
import { createSubscriptions } from './socketSubscriptions.js';
import type { Peer, SocketDialect } from './sockets.js';
import type { Change } from './store.js';

/** 0.2 and 0.3: multiplex-socket. */
export function createTextSocket(peer: Peer): SocketDialect {
  const { site } = peer;
  const isNewest = site.settings.dialect === '0.3';
  const subscriptions = createSubscriptions(site);
  const reply = (text: string, uri: string) => peer.send(text, uri, false);
  const accept = (uri: string) => reply(isNewest ? `200 ${uri}` : `OK ${uri}`, uri);
  const refuse = (uri: string, code: number, reason: string) =>
    reply(isNewest ? `${code} ${uri}` : `ERROR ${uri} ${code}\n${reason}`, uri);

  const subscribe = (uri: string) => {
    const asked = locate(site, uri, peer.base);
    if (asked === undefined) return refuse(uri, 404, 'There is nothing of that name.');
    const { status } = current(site, asked);
    if (status !== 200) return refuse(uri, status, 'It is not given.');
    const tell = (change: Change) => peer.send(updateOf(peer, asked, uri, change), uri, true);
    if (subscriptions.add(uri, asked, tell)) accept(uri);
    else refuse(uri, 429, 'No more of them on this socket.');
  };
  const cancel = (uri: string) => {
    if (!subscriptions.remove(uri)) return refuse(uri, 404, 'It was not asked for.');
    if (!site.settings.silentCancel) accept(uri);
  };

  return {
    receive(text) {
      const [, verb, uri] = /^(GET|CANCEL) (\S+)$/.exec(text) ?? [];
      if (verb === undefined || uri === undefined) site.log.complain(`not a frame of a text socket: ${text}`);
      else if (verb === 'GET') subscribe(uri);
      else cancel(uri);
    },
    close: subscriptions.close,
  };
}

/** `* <uri>` alone says that it changed, and no more. */
function updateOf({ site }: Peer, asked: Asked, sent: string, change: Change): string {
  const { settings } = site;
  const uri = shownUri(asked, sent, settings, 'frame');
  const pushed = settings.socketHints ? undefined : pushedFor(asked, change, settings);
  return pushed ? `* ${uri} ${JSON.stringify(pushed.headers)}\n${pushed.content}` : `* ${uri}`;
}
