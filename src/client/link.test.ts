import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FromPage, ToPage } from '../messages.js';
import type { Publication, Snapshot } from '../model/index.js';
import type { Endpoint } from './endpoint.js';
import { createLink, heartbeatEvery } from './link.js';
import type { LinkEvent } from './linked.js';

const interest = { url: 'https://x/a', credentials: 'same-origin' as const, headers: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a worker is to a page, written by hand: it hears, and says what the test makes it say. */
function fakeEndpoint() {
  const posted: FromPage[] = [];
  const channels: string[] = [];
  const holds: { signal: AbortSignal; lose: () => void }[] = [];
  let hear: (message: ToPage) => void = () => {};
  let isClosed = false;
  const endpoint: Endpoint = {
    post: (message) => void posted.push(message),
    onMessage: (listener) => {
      hear = listener;
    },
    listen(url) {
      channels.push(url);
      return () => void channels.splice(channels.indexOf(url), 1);
    },
    hold: (signal, lose) => void holds.push({ signal, lose }),
    close: () => {
      isClosed = true;
    },
  };
  const follows = () => posted.filter((message) => message.type === 'follow');
  /** Answers the newest `follow`. */
  function answer(key = 'k'): void {
    const asked = follows().at(-1);
    if (!asked) throw new Error('nothing was followed');
    const standings = asked.interests.map(({ id }) => ({ id, key, state: 'live' as const }));
    hear({ type: 'following', id: asked.id, boot: 1, standings });
  }
  const say = (message: ToPage) => hear(message);
  return { endpoint, posted, channels, holds, follows, answer, say, isClosed: () => isClosed };
}

const types = (posted: FromPage[]) => posted.map(({ type }) => type);

it('says one interest once, however many follow it, and gives it up with the last', () => {
  const { endpoint, posted, channels, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  const stops = [link.follow(interest, () => {}), link.follow({ ...interest }, () => {})];
  answer();
  stops[0]?.();
  stops[0]?.();
  expect([types(posted), channels]).toEqual([['follow'], ['https://x/a']]);
  stops[1]?.();
  expect(posted.at(-1)).toEqual({ type: 'unfollow', keys: ['k'] });
  expect([channels, vi.getTimerCount()]).toEqual([[], 0]);
});

it('gives up what was cancelled before its key was known', () => {
  const { endpoint, posted, answer } = fakeEndpoint();
  createLink(endpoint).follow(interest, () => {})();
  answer();
  expect(posted.at(-1)).toEqual({ type: 'unfollow', keys: ['k'] });
});

it('does not give up what was cancelled and is followed again', () => {
  const { endpoint, posted, say, follows } = fakeEndpoint();
  const link = createLink(endpoint);
  link.follow(interest, () => {})();
  const stop = link.follow(interest, () => {});
  for (const { id, interests } of follows()) {
    const standings = interests.map((one) => ({ id: one.id, key: 'k', state: 'live' as const }));
    say({ type: 'following', id, boot: 1, standings });
  }
  expect(types(posted)).toEqual(['follow', 'follow']);
  stop();
  expect(posted.at(-1)).toEqual({ type: 'unfollow', keys: ['k'] });
});

it('gives up at once what was cancelled where another was refused', () => {
  const { endpoint, posted, say, follows, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  link.follow({ ...interest, url: 'https://x/refused' }, () => {});
  const refused = follows()[0]?.interests[0]?.id ?? '';
  say({ type: 'rejected', id: refused, code: 'too-many-resources', details: {} });
  const stop = link.follow(interest, () => {});
  answer();
  stop();
  expect(posted.at(-1)).toEqual({ type: 'unfollow', keys: ['k'] });
});

it('gives up at once what was ended, so that who follows it next has it tried anew', () => {
  const { endpoint, posted, answer, say } = fakeEndpoint();
  const link = createLink(endpoint);
  const stop = link.follow(interest, () => {});
  answer();
  const { url } = interest;
  say({ type: 'publication', publication: { key: 'k', url, state: 'ended', kind: 'state' } });
  link.follow({ ...interest, url: 'https://x/b' }, () => {});
  stop();
  link.follow(interest, () => {});
  expect(types(posted)).toEqual(['follow', 'follow', 'unfollow', 'follow']);
});

it('keeps a key that two interests share until both are given up', () => {
  const { endpoint, posted, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  const first = link.follow(interest, () => {});
  answer();
  const second = link.follow({ ...interest, headers: [['accept-language', 'de']] }, () => {});
  answer();
  first();
  expect(types(posted)).toEqual(['follow', 'follow']);
  second();
  expect(posted.at(-1)).toEqual({ type: 'unfollow', keys: ['k'] });
});

it('keeps interests with other headers or credentials apart', () => {
  const { endpoint, follows } = fakeEndpoint();
  const link = createLink(endpoint);
  link.follow(interest, () => {});
  link.follow({ ...interest, credentials: 'omit' }, () => {});
  link.follow({ ...interest, headers: [['accept', 'a']] }, () => {});
  expect(follows()).toHaveLength(3);
});

it('keeps interests apart that want something else, or in another way', () => {
  const { endpoint, follows } = fakeEndpoint();
  const link = createLink(endpoint);
  const ways = [{}, { wants: 'changes' }, { wants: 'updates' }, { poll: 0 }, { poll: 5 }] as const;
  for (const way of ways) link.follow({ ...interest, ...way }, () => {});
  link.follow({ ...interest, wants: 'value' }, () => {});
  expect(follows()).toHaveLength(5);
  link.follow({ ...interest, wants: 'updates', collection: 'https://x/' }, () => {});
  expect(follows()).toHaveLength(6);
});

it('reads a collection whose changes were missed, until it has it', () => {
  const { endpoint, posted, say, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  const heard: LinkEvent[] = [];
  link.follow({ ...interest, wants: 'changes' }, (event) => heard.push(event));
  answer();
  const about = { key: 'k', url: interest.url, state: 'live' } as const;
  for (const n of [3, 5]) {
    const [revision, previous] = [n, n - 1].map((one) => ({ boot: 1, n: one }));
    const publication = { ...about, kind: 'changes', revision, previous, changes: snapshot } as Publication;
    say({ type: 'publication', publication });
  }
  say({ type: 'snapshot', key: 'k', revision: { boot: 1, n: 3 }, snapshot });
  say({ type: 'snapshot', key: 'k', revision: { boot: 1, n: 4 }, snapshot });
  expect(types(posted)).toEqual(['follow', 'read', 'read']);
  expect(heard.map(({ kind }) => kind)).toEqual(['state', 'value', 'value', 'changes']);
});

it('says everything again with each heartbeat, and every 5 s where no answer comes', () => {
  const { endpoint, follows, answer } = fakeEndpoint();
  createLink(endpoint).follow(interest, () => {});
  vi.advanceTimersByTime(5_000);
  vi.advanceTimersByTime(5_000);
  expect(follows()).toHaveLength(3);
  answer();
  vi.advanceTimersByTime(heartbeatEvery - 1);
  expect(follows()).toHaveLength(3);
  vi.advanceTimersByTime(1);
  expect(follows()).toHaveLength(4);
});

it('says everything again when the worker is lost', () => {
  const { endpoint, follows, holds, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  link.follow(interest, () => {});
  link.follow({ ...interest, url: 'https://x/b' }, () => {});
  answer();
  holds[0]?.lose();
  expect(
    follows()
      .at(-1)
      ?.interests.map(({ url }) => url),
  ).toEqual(['https://x/a', 'https://x/b']);
  expect(holds).toHaveLength(1);
});

const snapshot: Snapshot = {
  status: 200,
  headers: [],
  body: new ArrayBuffer(0),
  via: 'fetch',
  receivedAt: 0,
};

it('gives snapshots and publications to those whom they concern', () => {
  const { endpoint, posted, say, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  const heard: LinkEvent[] = [];
  link.follow(interest, (event) => heard.push(event));
  answer();
  say({ type: 'snapshot', key: 'other', revision: { boot: 1, n: 9 }, snapshot });
  expect(heard).toEqual([{ kind: 'state', state: 'live' }]);
  const revision = { boot: 1, n: 1 };
  say({
    type: 'publication',
    publication: { key: 'k', url: interest.url, state: 'live', revision, kind: 'value' },
  });
  expect(posted.at(-1)).toEqual({ type: 'read', key: 'k' });
  say({ type: 'snapshot', key: 'k', revision, snapshot });
  expect(heard.at(-1)).toMatchObject({ kind: 'value' });
});

it('follows again what is purged', () => {
  const { endpoint, follows, say, answer } = fakeEndpoint();
  createLink(endpoint).follow(interest, () => {});
  answer();
  say({ type: 'publication', publication: { key: 'k', url: interest.url, state: 'pending', kind: 'state' } });
  expect(follows()).toHaveLength(2);
});

it('gives everything up while it is suspended, and takes it up again', () => {
  const { endpoint, posted, channels, holds, follows, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  link.follow(interest, () => {});
  answer();
  link.suspend();
  link.suspend();
  expect([types(posted), channels, holds[0]?.signal.aborted]).toEqual([['follow', 'bye'], [], true]);
  expect(vi.getTimerCount()).toBe(0);
  link.resume();
  link.resume();
  expect([follows().length, channels, holds.length]).toEqual([2, [interest.url], 2]);
});

it('opens one channel for what is followed while it is suspended', () => {
  const { endpoint, channels, follows } = fakeEndpoint();
  const link = createLink(endpoint);
  link.follow({ ...interest, url: 'https://x/first' }, () => {});
  link.suspend();
  const stop = link.follow(interest, () => {});
  link.resume();
  expect(follows().at(-1)?.interests).toHaveLength(2);
  stop();
  expect(channels).toEqual(['https://x/first']);
});

it('tells who follows that its interest was refused', () => {
  const { endpoint, follows, say } = fakeEndpoint();
  const heard: LinkEvent[] = [];
  createLink(endpoint).follow(interest, (event) => heard.push(event));
  say({
    type: 'rejected',
    id: follows()[0]?.interests[0]?.id ?? '',
    code: 'too-many-resources',
    details: { uri: 'u', limit: 1 },
  });
  expect(heard).toEqual([{ kind: 'error', code: 'too-many-resources', details: { uri: 'u', limit: 1 } }]);
});

it('passes on what the worker says of writes', () => {
  const { endpoint, say } = fakeEndpoint();
  const onWrite = vi.fn();
  createLink(endpoint, onWrite);
  const write = { type: 'write-begun', writeId: 'w', url: 'https://x/', at: 5, alike: 1 } as const;
  say(write);
  expect(onWrite).toHaveBeenCalledWith(write);
});

it('reads the log, or says that no answer came', async () => {
  const { endpoint, posted, say } = fakeEndpoint();
  const link = createLink(endpoint);
  const reading = link.readLog(3);
  const asked = posted[0];
  if (asked?.type !== 'read-log') throw new Error('the log was not asked for');
  const batch = { boot: 1, dropped: 0, events: [] };
  say({ type: 'log', id: asked.id, batch });
  await expect(reading).resolves.toEqual(batch);
  const late = expect(link.readLog(3)).rejects.toMatchObject({ code: 'no-answer' });
  await vi.advanceTimersByTimeAsync(5_000);
  await late;
});

it('leaves nothing behind when it is closed', () => {
  const { endpoint, posted, channels, isClosed, answer } = fakeEndpoint();
  const link = createLink(endpoint);
  const stop = link.follow(interest, () => {});
  answer();
  link.close();
  stop();
  expect([isClosed(), channels, vi.getTimerCount()]).toEqual([true, [], 0]);
  expect(types(posted).slice(0, 2)).toEqual(['follow', 'bye']);
});

it('tells that the network came or went, unless it is hidden away', () => {
  const { endpoint, posted } = fakeEndpoint();
  const link = createLink(endpoint);
  link.tellNetwork('online');
  link.suspend();
  link.tellNetwork('offline');
  expect(posted).toEqual([{ type: 'follow', id: '1', interests: [], network: 'online' }]);
});
