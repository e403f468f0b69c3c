import type { RequestLog } from '../live/requestLog.js';

/** How many subscriptions a socket has, by its frames in both directions. */
export interface SubscriptionCount {
  see(direction: 'in' | 'out', text: string): void;
  /** The socket is closed. */
  end(): void;
}

export function createSubscriptionCount(log: RequestLog): SubscriptionCount {
  const asked = new Map<string, string>();
  const subscribed = new Set<string>();
  const add = (key: string) => {
    if (subscribed.has(key)) return;
    subscribed.add(key);
    log.count('subscriptions', 1);
  };
  const remove = (key: string) => {
    if (subscribed.delete(key)) log.count('subscriptions', -1);
  };
  const seeFields = (
    direction: 'in' | 'out',
    { type, id = '', mode = 'value', uri }: Record<string, string>,
  ) => {
    if (direction === 'in') return void (uri && asked.set(id, `${mode} ${uri}`));
    const key = asked.get(id) ?? '';
    if (type === 'subscribed') add(key);
    if (type === 'unsubscribed') remove(key);
  };
  const seeWords = (direction: 'in' | 'out', [verb, uri = '']: string[]) => {
    if (direction === 'out' && verb === '200') add(uri);
    // To this the server says nothing.
    if (direction === 'in' && verb === 'CANCEL') remove(uri);
  };
  return {
    see(direction, text) {
      if (text.startsWith('{')) seeFields(direction, JSON.parse(text));
      else seeWords(direction, text.split(/\s/, 2));
    },
    end() {
      for (const key of [...subscribed]) remove(key);
    },
  };
}
