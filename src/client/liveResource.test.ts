import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Interest } from '../messages.js';
import type { HeaderList, Snapshot } from '../model/index.js';
import type { LinkListener } from './linked.js';
import { LiveResource } from './liveResource.js';

interface Followed {
  interests: Omit<Interest, 'id'>[];
  say: LinkListener;
  isStopped: boolean;
}

/** All that was followed by the test, in place of the link. */
const { followed } = vi.hoisted(() => ({ followed: [] as Followed[] }));

vi.mock('./connect.js', () => ({
  follow(interest: Followed['interests'][0], say: LinkListener) {
    const one: Followed = { interests: [interest], say, isStopped: false };
    followed.push(one);
    const stop = () => {
      one.isStopped = true;
    };
    return { change: (next: typeof interest) => void one.interests.push(next), stop };
  },
}));

beforeEach(() => void vi.stubGlobal('reportError', vi.fn()));
afterEach(() => {
  followed.length = 0;
  vi.unstubAllGlobals();
});

const uri = 'https://x/list';
const headers: HeaderList = [['content-type', 'application/json']];
const how = { headers, via: 'socket', receivedAt: 0 } as const;
const bytes = (data: unknown) => new TextEncoder().encode(JSON.stringify(data)).buffer;
const snapshot = (data: unknown): Snapshot => ({ status: 200, ...how, body: bytes(data) });

function start<T>(...args: ConstructorParameters<typeof LiveResource<T>>) {
  const resource = new LiveResource<T>(...args);
  const one = followed.at(-1);
  if (!one) throw new Error('nothing is followed');
  return {
    resource,
    one,
    value: (data: unknown) => one.say({ kind: 'value', snapshot: snapshot(data) }),
    changes: (data: unknown) => one.say({ kind: 'changes', changes: { ...how, body: bytes(data) } }),
    wants: () => one.interests.map(({ wants = 'value' }) => wants),
  };
}

const [a, b] = [{ id: 'a' }, { id: 'b' }];

it('leaves nothing on a signal that outlives it', () => {
  const { signal } = new AbortController();
  const { resource, one } = start(uri, { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  resource.cancel();
  expect([getEventListeners(signal, 'abort'), one.isStopped]).toEqual([[], true]);
});

it('ends with its signal, and follows nothing where it has ended before', () => {
  const controller = new AbortController();
  const { resource, one } = start(uri, { signal: controller.signal });
  controller.abort();
  expect([resource.state, one.isStopped]).toEqual(['ended', true]);
  const late = new LiveResource(uri, { signal: controller.signal });
  late.on('changes', () => {});
  expect([late.state, followed.length]).toEqual(['ended', 1]);
});

it('wants values unless somebody wants what changes', () => {
  const { resource, wants } = start(uri, { poll: true, as: 'json' });
  for (const type of ['value', 'ready', 'removed', 'state', 'error'] as const) resource.on(type, () => {});
  expect(wants()).toEqual(['value']);
});

it.each(['changes', 'child-added', 'child-changed', 'child-removed'] as const)(
  'wants changes for who listens to %s',
  (type) => {
    const { resource, wants } = start(uri);
    resource.on(type, () => {}).on(type, () => {});
    expect(wants()).toEqual(['value', 'changes']);
    const dom = start(uri);
    dom.resource.addEventListener(type, () => {});
    expect(dom.wants()).toEqual(['value', 'changes']);
  },
);

it.each([{ items: 'list' }, { id: 'no' }, { deleted: () => false }])('wants changes with %o', (options) => {
  expect(start(uri, options).wants()).toEqual(['changes']);
});

it('wants updates, whoever listens', () => {
  const { resource, one, wants } = start({ updates: 'https://x/u?after=1', uri }, { id: 'no' });
  resource.on('changes', () => {}).on('child-added', () => {});
  expect([wants(), one.interests[0]?.collection]).toEqual([['updates'], uri]);
});

it('wants values again where items cannot be told apart and nobody listens to changes', () => {
  const { resource, value, wants } = start(uri);
  resource.on('child-added', () => {});
  value(5);
  expect(wants()).toEqual(['value', 'changes', 'value']);
  resource.on('changes', () => {});
  expect(wants().at(-1)).toBe('changes');
});

it('tells a listener that comes after the value only what changes from then on', () => {
  const { resource, value, changes } = start<{ id: string }[]>(uri);
  const [added, told] = [vi.fn(), vi.fn()];
  value([a]);
  resource.on('child-added', added);
  changes([a, b]);
  expect(added.mock.calls.map(([item]) => item)).toEqual([b]);
  resource.on('value', told);
  expect(resource.value).toEqual([a, b]);
  expect(resource.etag).toBeUndefined();
});

it('tells who comes late the value and that it is ready, once', async () => {
  const { resource, value, changes } = start(uri);
  const [told, ready, gone] = [vi.fn(), vi.fn(), vi.fn()];
  value([a]);
  resource.on('value', told).on('ready', ready).on('value', gone).off('value', gone);
  await Promise.resolve();
  changes([b]);
  expect([told.mock.calls.length, ready.mock.calls.length, gone.mock.calls.length]).toEqual([1, 1, 0]);
});

it('is ready with the first value, and for updates when none is missed any more', () => {
  const [ready, readyForUpdates] = [vi.fn(), vi.fn()];
  const { resource, one, value } = start(uri);
  resource.on('ready', ready);
  one.say({ kind: 'state', state: 'live' });
  expect(ready).not.toHaveBeenCalled();
  value(1);
  value(2);
  expect(ready).toHaveBeenCalledTimes(1);
  const updates = start({ updates: uri });
  updates.resource.on('ready', readyForUpdates);
  updates.one.say({ kind: 'state', state: 'stale' });
  expect(readyForUpdates).not.toHaveBeenCalled();
  updates.one.say({ kind: 'state', state: 'live' });
  expect(readyForUpdates).toHaveBeenCalledTimes(1);
});

it('tells DOM listeners all arguments in the detail', () => {
  const { resource, value, changes } = start(uri);
  const details: unknown[] = [];
  for (const type of ['changes', 'child-removed', 'ready'])
    resource.addEventListener(type, (event) => details.push((event as CustomEvent).detail));
  value([a]);
  changes({ ...a, deleted: true });
  const info = { etag: undefined, headers, via: 'socket', at: 0 };
  expect(details).toEqual([[], [[{ ...a, deleted: true }], info], ['a', a]]);
});

it('gives a loop the merged value', async () => {
  const { resource, value, changes } = start(uri);
  resource.on('changes', () => {});
  value([a]);
  const loop = resource[Symbol.asyncIterator]();
  expect((await loop.next()).value).toEqual([a]);
  changes([b]);
  expect((await loop.next()).value).toEqual([a, b]);
  resource.cancel();
  expect((await loop.next()).done).toBe(true);
});

it('tells nothing more once it is cancelled, also in the middle of a batch', () => {
  const { resource, value, changes } = start(uri);
  const told: unknown[] = [];
  resource.on('changes', () => told.push('changes'));
  resource.on('child-added', (item) => {
    told.push(item);
    resource.cancel();
  });
  resource.on('child-added', () => told.push('second'));
  value([]);
  changes([a, b]);
  changes([{ id: 'c' }]);
  expect(told).toEqual(['changes', a]);
});

it('reports what listeners and functions of the app throw, and goes on', () => {
  const reported = vi.mocked(reportError);
  const { resource, value } = start<{ id: string }[]>(uri, {
    id(item) {
      if (item.id === 'b') throw new Error('of the function');
      return item.id;
    },
  });
  const told = vi.fn();
  resource.on('value', () => {
    throw new Error('of the listener');
  });
  resource.on('value', told);
  value([a]);
  value([b]);
  expect(reported.mock.calls.map(([thrown]) => (thrown as Error).message)).toEqual([
    'of the listener',
    'of the function',
  ]);
  expect(told).toHaveBeenCalledTimes(1);
});

it('tells as an error what cannot be parsed, and what the engine says', () => {
  const { resource, one } = start(uri, { as: 'json' });
  const codes: string[] = [];
  resource.on('error', ({ code }) => codes.push(code));
  one.say({ kind: 'value', snapshot: { ...snapshot(0), body: new ArrayBuffer(0) } });
  one.say({ kind: 'error', code: 'changes-missed', details: { uri } });
  expect(codes).toEqual(['parse-failed', 'changes-missed']);
});

it('refuses an event that there is not', () => {
  const { resource } = start(uri);
  expect(() => resource.on('child-moved' as never, () => {})).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
