import { expect, it } from 'vitest';
import type { Changes, Snapshot } from '../model/index.js';
import { createFollowing } from './following.js';
import type { Link } from './link.js';
import type { LinkEvent, LinkListener } from './linked.js';

const interest = { url: 'https://x/a', credentials: 'same-origin' as const, headers: [] };

function value(etag: string | undefined): LinkEvent {
  const headers: Snapshot['headers'] = etag === undefined ? [] : [['etag', etag]];
  return {
    kind: 'value',
    snapshot: { status: 200, headers, body: new ArrayBuffer(0), via: 'fetch', receivedAt: 0 },
  };
}

/** A link as a following sees it: tells what the test says, and knows whether it is followed. */
function fakeLink() {
  const listeners = new Set<LinkListener>();
  const wanted: (string | undefined)[] = [];
  const follow: Link['follow'] = ({ wants }, listener) => {
    wanted.push(wants);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const link = { follow } as Link;
  const say = (event: LinkEvent) => {
    for (const listener of listeners) listener(event);
  };
  return { link, say, wanted, count: () => listeners.size };
}

function moved() {
  const heard: LinkEvent[] = [];
  const following = createFollowing(interest, (event) => heard.push(event));
  const [former, next] = [fakeLink(), fakeLink()];
  following.attach(former.link);
  const kinds = () => heard.map((event) => (event.kind === 'state' ? event.state : event.kind));
  return { following, former, next, kinds };
}

it('moves to the new link and does not repeat what was told', () => {
  const { following, former, next, kinds } = moved();
  former.say(value('"1"'));
  former.say({ kind: 'state', state: 'live' });
  following.attach(next.link);
  expect([former.count(), next.count()]).toEqual([0, 1]);
  next.say(value('"1"'));
  next.say({ kind: 'state', state: 'live' });
  expect(kinds()).toEqual(['value', 'live']);
  next.say(value('"2"'));
  expect(kinds()).toEqual(['value', 'live', 'value']);
});

it('tells after a move what differs, and what has no ETag', () => {
  const { following, former, next, kinds } = moved();
  former.say(value(undefined));
  following.attach(next.link);
  next.say(value(undefined));
  next.say({ kind: 'removed' });
  following.attach(former.link);
  former.say({ kind: 'removed' });
  former.say(value('"1"'));
  expect(kinds()).toEqual(['value', 'value', 'removed', 'value']);
});

it('suppresses only the first answer of a new link: later the link itself knows what is news', () => {
  const { following, former, next, kinds } = moved();
  former.say(value('"1"'));
  following.attach(next.link);
  next.say(value('"1"'));
  next.say(value('"1"'));
  expect(kinds()).toEqual(['value', 'value']);
});

it('attaches once to a link, and no more once it was stopped', () => {
  const { following, former, next } = moved();
  following.attach(former.link);
  expect(former.count()).toBe(1);
  following.stop();
  following.attach(next.link);
  expect([former.count(), next.count()]).toEqual([0, 0]);
});

it('tells a failure to follow', () => {
  const { following, kinds } = moved();
  const follow = () => {
    throw new Error('why');
  };
  following.attach({ follow } as unknown as Link);
  expect(kinds()).toEqual(['error']);
});

it('changes what it follows before it is attached, and then there is one interest', () => {
  const link = fakeLink();
  const following = createFollowing(interest, () => {});
  following.change({ ...interest, wants: 'changes' });
  following.attach(link.link);
  expect(link.wanted).toEqual(['changes']);
});

it('follows the next before it gives up the former, and repeats nothing', () => {
  const heard: LinkEvent[] = [];
  const following = createFollowing(interest, (event) => heard.push(event));
  const order: string[] = [];
  let say: LinkListener = () => {};
  const follow: Link['follow'] = ({ wants = 'value' }, listener) => {
    order.push(`follow ${wants}`);
    say = listener;
    return () => void order.push(`leave ${wants}`);
  };
  following.attach({ follow } as Link);
  say(value('"1"'));
  following.change({ ...interest, wants: 'changes' });
  say(value('"1"'));
  expect(heard).toHaveLength(1);
  following.stop();
  following.change(interest);
  expect(order).toEqual(['follow value', 'follow changes', 'leave value', 'leave changes']);
});

it('tells a value of the same ETag after a move where something changed', () => {
  const changes: Changes = { headers: [], body: new ArrayBuffer(0), via: 'socket', receivedAt: 0 };
  const { following, former, next, kinds } = moved();
  former.say(value('"1"'));
  former.say({ kind: 'changes', changes });
  following.attach(next.link);
  next.say(value('"1"'));
  following.attach(former.link);
  former.say({ ...value('"1"'), since: [changes] } as LinkEvent);
  expect(kinds()).toEqual(['value', 'changes', 'value', 'value']);
});

it('leaves nothing behind where it is stopped by what it is told at once', () => {
  const left: string[] = [];
  const following = createFollowing(interest, () => following.stop());
  const follow: Link['follow'] = (_, listener) => {
    listener(value('"1"'));
    return () => void left.push('left');
  };
  following.attach({ follow } as Link);
  expect(left).toEqual(['left']);
});
