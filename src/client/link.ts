import type { FromPage, Interest, NetworkNews, Standing, ToPage } from '../messages.js';
import {
  type ErrorCode,
  type ErrorDetails,
  errorText,
  LiveResourceError,
  type LogBatch,
  type ResourceKey,
} from '../model/index.js';
import type { Endpoint } from './endpoint.js';
import { createLinked, type Linked, type LinkListener, type Need } from './linked.js';

/** A browser keeps a worker for 30 s after a message; hidden pages wake once a minute. */
export const heartbeatEvery = 20_000;
const answerWithin = 5_000;

/** Hears that the worker saw a write of this page begin. */
export type WriteListener = (write: Extract<ToPage, { type: 'write-begun' }>) => void;

/** The one line between this page and what serves it, however many follow something here. */
export interface Link {
  /** Follows a resource until the answer is called. The same interest twice is one on the line. */
  follow(interest: Omit<Interest, 'id'>, listener: LinkListener): () => void;
  forget(): void;
  setIdentity(identity: string): void;
  /** Events of the other side's log after number `since`. */
  readLog(since: number): Promise<LogBatch>;
  /** Also of a page that follows nothing: what it fetched may be followed. */
  tellNetwork(news: NetworkNews): void;
  /** The page is hidden away (frozen, or kept for going back): gives everything up until `resume`. */
  suspend(): void;
  resume(): void;
  close(): void;
}

export function createLink(endpoint: Endpoint, onWrite: WriteListener = () => {}): Link {
  const linked = new Map<string, Linked>();
  /** Keys that the other side holds for us and that nobody may need any more. */
  const unneeded = new Set<ResourceKey>();
  const logReaders = new Map<string, (batch: LogBatch) => void>();
  let count = 0;
  let unanswered: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let holding: AbortController | undefined;
  let suspended = false;

  const newId = () => String(++count);

  /** With all else that is wanted of the same URLs: what was said before does not hold beside it. */
  function say(some: Interest[]): void {
    if (some.length === 0 || suspended) return;
    const urls = new Set(some.map(({ url }) => url));
    const interests = [...linked.values()].map(({ interest }) => interest).filter(({ url }) => urls.has(url));
    unanswered = newId();
    endpoint.post({ type: 'follow', id: unanswered, interests });
    beatIn(answerWithin);
    hold();
  }

  /** Says again what is followed: a lease is renewed, a worker that was killed wakes, and what was missed comes. */
  const sayAll = () => say([...linked.values()].map(({ interest }) => interest));

  function beatIn(ms: number): void {
    clearTimeout(timer);
    timer = linked.size > 0 && !suspended ? setTimeout(sayAll, ms) : undefined;
  }

  function hold(): void {
    if (holding) return;
    holding = new AbortController();
    endpoint.hold(holding.signal, sayAll);
  }

  function letGo(): void {
    holding?.abort();
    holding = undefined;
    clearTimeout(timer);
  }

  function receive(message: ToPage): void {
    switch (message.type) {
      case 'following':
        return receiveStandings(message.id, message.standings);
      case 'snapshot':
        for (const one of linked.values()) {
          if (one.key === message.key) meet(one, one.takeSnapshot(message.revision, message.snapshot));
        }
        return;
      case 'publication': {
        const { publication } = message;
        for (const one of linked.values()) {
          if (one.interest.url === publication.url) meet(one, one.publication(publication));
        }
        return;
      }
      case 'write-begun':
        return onWrite(message);
      case 'log':
        return logReaders.get(message.id)?.(message.batch);
      case 'rejected':
        return reject(message.id, message.code, message.details);
      case 'welcome':
        return;
      default:
        return message satisfies never;
    }
  }

  function receiveStandings(id: string, standings: Standing[]): void {
    if (id === unanswered) {
      unanswered = undefined;
      beatIn(heartbeatEvery);
    }
    for (const standing of standings) {
      const one = linked.get(standing.id);
      if (one) meet(one, one.take(standing));
      // It was cancelled before it was answered.
      else unneeded.add(standing.key);
    }
    giveUpUnneeded();
  }

  function meet(one: Linked, need: Need): void {
    if (need === 'follow') say([one.interest]);
    if (need === 'read' && one.key !== undefined) endpoint.post({ type: 'read', key: one.key });
  }

  function reject(id: string, code: ErrorCode, details: ErrorDetails): void {
    const one = linked.get(id);
    if (one) one.isRefused = true;
    else console.warn(errorText(code, details));
    for (const listener of one?.listeners ?? []) listener({ kind: 'error', code, details });
  }

  function add(interest: Omit<Interest, 'id'>): Linked {
    const one = createLinked({ ...interest, id: newId() });
    linked.set(one.interest.id, one);
    if (!suspended) one.stop = endpoint.listen(interest.url);
    say([one.interest]);
    return one;
  }

  function drop(one: Linked): void {
    linked.delete(one.interest.id);
    one.stop();
    if (one.key !== undefined) unneeded.add(one.key);
    giveUpUnneeded(one.state === 'ended');
    if (linked.size === 0) letGo();
  }

  /**
   * Two interests may have one key. Who has no key yet may get one of these: it is waited for, but not where it was
   * `ended` (denied), and who follows it next wants it to be tried anew.
   */
  function giveUpUnneeded(isEnded = false): void {
    if (unneeded.size === 0) return;
    const all = [...linked.values()];
    for (const { key } of all) if (key !== undefined) unneeded.delete(key);
    const mayBeTaken = !isEnded && all.some((one) => one.key === undefined && !one.isRefused);
    if (unneeded.size === 0 || mayBeTaken) return;
    endpoint.post({ type: 'unfollow', keys: [...unneeded] });
    unneeded.clear();
  }

  const sameAs = (interest: Omit<Interest, 'id'>) => (one: Linked) =>
    nameOf(one.interest) === nameOf(interest);

  endpoint.onMessage(receive);
  const post = (message: FromPage) => endpoint.post(message);
  return {
    follow(interest, listener) {
      const known = [...linked.values()].find(sameAs(interest));
      const one = known ?? add(interest);
      one.listeners.add(listener);
      if (known) meet(known, known.greet(listener));
      return () => {
        if (one.listeners.delete(listener) && one.listeners.size === 0) drop(one);
      };
    },
    forget: () => post({ type: 'forget' }),
    setIdentity: (identity) => post({ type: 'identity', identity }),
    readLog(since) {
      const id = newId();
      post({ type: 'read-log', id, since });
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          logReaders.delete(id);
          reject(new LiveResourceError('no-answer', { operation: 'read the log' }));
        }, answerWithin);
        logReaders.set(id, (batch) => {
          clearTimeout(late);
          logReaders.delete(id);
          resolve(batch);
        });
      });
    },
    tellNetwork(network) {
      if (!suspended) post({ type: 'follow', id: newId(), interests: [], network });
    },
    suspend() {
      if (suspended) return;
      suspended = true;
      letGo();
      if (linked.size > 0 || unanswered !== undefined) post({ type: 'bye' });
      for (const one of linked.values()) one.stop();
    },
    resume() {
      if (!suspended) return;
      suspended = false;
      for (const one of linked.values()) one.stop = endpoint.listen(one.interest.url);
      sayAll();
    },
    close() {
      letGo();
      if (linked.size > 0 || unanswered !== undefined) post({ type: 'bye' });
      for (const one of linked.values()) one.stop();
      linked.clear();
      unneeded.clear();
      endpoint.close();
    },
  };
}

function nameOf({
  url,
  credentials,
  headers,
  wants = 'value',
  poll,
  collection,
}: Omit<Interest, 'id'>): string {
  return JSON.stringify([url, credentials, headers, wants, poll, collection]);
}
