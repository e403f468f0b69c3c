import type { EvalPipe, Pumped } from './evalPipe.js';
import type { HostAccess, PagePort } from './host.js';

/**
 * A way to the engines where the extension has access to the site: a script in the page tells by itself, through the extension's
 * background. A browser ends that at will: then the way is made anew, and the log goes on after what is known.
 */
export interface PortPipe extends EvalPipe {
  /** Another document: its script is put in again. */
  navigated(): void;
}

export interface PortListener {
  /** There is something to pump. */
  news(): void;
  background(state: 'lost' | 'back'): void;
  /** It cannot be done: the access was taken back, or the page is none. */
  failed(reason: string): void;
}

/** What the background says to a panel. */
export type ToPanel =
  | { type: 'said'; json: string }
  | { type: 'page'; page: Omit<Pumped, 'messages' | 'dropped'> }
  | { type: 'failed'; reason: string };

/** And a panel to the background. */
export type FromPanel = { type: 'inject' } | { type: 'say'; message: object };

/** Milliseconds until the first try and between later ones: doubled each time, with up to a fifth more at random. */
const [soonest, latest] = [100, 5_000];
const mostWaiting = 5_000;
const mostChars = 16_777_216;

export function createPortPipe(access: HostAccess, listener: PortListener): PortPipe {
  let port: PagePort | undefined;
  let page: Omit<Pumped, 'messages' | 'dropped'> | undefined;
  let waiting: string[] = [];
  let chars = 0;
  let dropped = 0;
  let attempts = 0;
  let isLost = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const post = (message: FromPanel) => port?.post(message);

  function open(): void {
    if (isOver) return;
    const opened = access.connect();
    port = opened;
    opened.onMessage((message) => {
      if (port === opened) receive(message as ToPanel);
    });
    opened.onDisconnect(() => {
      if (port === opened) lose();
    });
    post({ type: 'inject' });
  }

  function lose(): void {
    port = undefined;
    if (isOver) return;
    if (!isLost) listener.background('lost');
    isLost = true;
    const delay = Math.min(latest, soonest * 2 ** attempts++);
    timer = setTimeout(open, delay * (1 + Math.random() / 5));
  }

  function receive(message: ToPanel): void {
    if (isLost) listener.background('back');
    isLost = false;
    attempts = 0;
    switch (message.type) {
      case 'said':
        return keep(message.json);
      case 'page':
        page = message.page;
        return listener.news();
      case 'failed':
        return listener.failed(message.reason);
      default:
        return message satisfies never;
    }
  }

  function keep(json: string): void {
    waiting.push(json);
    chars += json.length;
    while (waiting.length > mostWaiting || chars > mostChars) {
      chars -= waiting.shift()?.length ?? 0;
      dropped += 1;
    }
    listener.news();
  }

  open();
  return {
    async pump(messages) {
      for (const message of messages) post({ type: 'say', message });
      if (!page) throw new Error('the page has not answered yet');
      const pumped = { ...page, messages: waiting, dropped };
      waiting = [];
      chars = 0;
      dropped = 0;
      return pumped;
    },
    navigated() {
      page = undefined;
      post({ type: 'inject' });
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      port?.disconnect();
      port = undefined;
    },
  };
}
