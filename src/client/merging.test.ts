import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at, url } from '../../test/support/linkedFollower.js';
import type { Standing } from '../messages.js';
import type { Publication, Revision, Snapshot } from '../model/index.js';
import { createContents } from './contents.js';
import type { Emit } from './events.js';
import { createLinked, type LinkEvent, type Need } from './linked.js';

interface Item {
  id: number;
  v: number;
}
type Items = Map<number, Item>;

const bytes = (data: unknown) => new TextEncoder().encode(JSON.stringify(data)).buffer;
const headers: [string, string][] = [['content-type', 'application/json']];
const how = { headers, via: 'socket', receivedAt: 0 } as const;

/** An engine with one collection, on a channel that loses and repeats, and answers that come late. */
function createOrigin() {
  let items: Items = new Map();
  let revision = at(1, 1);
  let history: { revision: Revision; items: Items }[] = [];
  let isRemoved = false;
  const channel: Publication[] = [];

  function step(boot = revision.boot): Revision {
    history = [...history, { revision, items: new Map(items) }].slice(-3);
    const former = revision;
    revision = boot === former.boot ? at(boot, former.n + 1) : at(boot, 1);
    return former;
  }

  function tell(body: unknown[], previous: Revision): void {
    const changes = { ...how, body: bytes(body.length === 1 ? body[0] : body) };
    channel.push({ key: 'k', url, state: 'live', revision, kind: 'changes', previous, changes });
  }

  const snapshot = (): Snapshot => ({ status: 200, ...how, body: bytes([...items.values()]) });
  const stand = (): Standing => ({ id: '1', key: 'k', state: isRemoved ? 'removed' : 'live', revision });

  return {
    channel,
    stand,
    list: () => [...items.values()],
    isRemoved: () => isRemoved,
    read: () => (isRemoved ? undefined : { revision, snapshot: snapshot() }),
    change(batch: [id: number, v: number][]) {
      if (isRemoved) return;
      const previous = step();
      for (const [id, v] of batch) v === 0 ? items.delete(id) : items.set(id, { id, v });
      tell(
        batch.map(([id, v]) => (v === 0 ? { id, deleted: true } : { id, v })),
        previous,
      );
    },
    value(isInline: boolean) {
      step();
      if (isRemoved) items = new Map([[9, { id: 9, v: 1 }]]);
      isRemoved = false;
      const body = isInline ? { snapshot: snapshot() } : {};
      channel.push({ key: 'k', url, state: 'live', revision, kind: 'value', ...body });
    },
    remove() {
      step();
      isRemoved = true;
      items = new Map();
      channel.push({ key: 'k', url, state: 'removed', revision, kind: 'removed', status: 404 });
    },
    /** Killed, and started with what was stored: perhaps not the newest. */
    restart(lost: number) {
      const stored = history.at(-1 - lost) ?? { revision, items };
      if (isRemoved || stored.revision.boot !== revision.boot) return;
      step(revision.boot + 1);
      const gone = [...stored.items.keys()].filter((id) => !items.has(id));
      tell([...items.values(), ...gone.map((id) => ({ id, deleted: true }))], stored.revision);
    },
  };
}

/** What an app makes of the events, which complains about what is told twice or out of turn. */
function createApp() {
  const children: Items = new Map();
  const list: Items = new Map();
  let isBegun = false;
  let last: Item[] | undefined;
  const take = (item: Item & { deleted?: boolean }) =>
    item.deleted ? list.delete(item.id) : list.set(item.id, item);

  function takeValue(value: Item[]): void {
    expect(value).not.toEqual(last);
    last = value;
    for (const item of isBegun ? [] : value) for (const of of [children, list]) of.set(item.id, item);
    isBegun = true;
  }

  function takeChild(type: string, item: Item): void {
    const held = children.get(item.id);
    if (type === 'child-added') expect(held).toBeUndefined();
    else expect(held).not.toEqual(item);
    expect(children.has(item.id)).toBe(type === 'child-changed');
    children.set(item.id, item);
  }

  const emit: Emit<Item[], Item> = (type, ...args: unknown[]) => {
    if (type === 'value') takeValue(args[0] as Item[]);
    else if (type === 'changes') (args[0] as Item[]).forEach(take);
    else if (type === 'child-removed') expect(children.delete(args[0] as number)).toBe(true);
    else if (type === 'removed') {
      list.clear();
      last = undefined;
    } else if (type !== 'ready') takeChild(type, args[0] as Item);
  };
  const settings = { uri: url, isUpdates: false, as: 'auto', shape: {} } as const;
  const interest = { url, credentials: 'same-origin', headers: [] } as const;
  const contents = createContents({ ...settings, interest: { ...interest, headers: [] } }, emit);
  contents.merge(true);
  const hear = (event: LinkEvent) => {
    if (event.kind === 'value') contents.value(event.snapshot, event.since);
    if (event.kind === 'changes') contents.changes(event.changes);
    if (event.kind === 'removed') contents.removed();
  };
  return { contents, hear, state: () => ({ children, list, last }) };
}

/** Changes do not say where in the list an item is. */
const sorted = (list: Item[] = []) => [...list].sort((a, b) => a.id - b.id);

const id = fc.integer({ min: 1, max: 5 });
const batch = fc.array(fc.tuple(id, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 4 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('change' as const), batch }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), times: fc.constantFrom(0, 1, 1, 1, 1, 2) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('value' as const), isInline: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), lost: fc.constantFrom(0, 1) }) },
  ...(['remove', 'join', 'beat'] as const).map((one) => ({
    weight: one === 'join' ? 3 : 1,
    arbitrary: fc.record({ do: fc.constant(one) }),
  })),
  ...(['answer', 'reply'] as const).map((one) => ({
    weight: 3,
    arbitrary: fc.record({ do: fc.constant(one) }),
  })),
);

it('leads from the first items to the newest, whatever is lost, repeated or late, and tells nothing twice', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const origin = createOrigin();
      const linked = createLinked({
        id: '1',
        url,
        credentials: 'same-origin',
        headers: [],
        wants: 'changes',
      });
      const replies: { revision: Revision; snapshot: Snapshot }[] = [];
      const apps: ReturnType<typeof createApp>[] = [];
      let asked = 0;
      const meet = (need: Need) => void (need === 'read' && asked++);
      const answer = () => {
        const found = asked > 0 ? origin.read() : undefined;
        asked = Math.max(0, asked - 1);
        if (found) replies.push(found);
      };
      const reply = () => {
        const next = replies.shift();
        if (next) meet(linked.takeSnapshot(next.revision, next.snapshot));
      };
      const deliver = (times: number) => {
        const next = origin.channel.shift();
        for (let i = 0; next && i < times; i++) meet(linked.publication(next));
      };
      const join = () => {
        const app = createApp();
        apps.push(app);
        linked.listeners.add(app.hear);
        meet(linked.greet(app.hear));
      };
      join();
      meet(linked.take({ id: '1', key: 'k', state: 'pending' }));
      origin.value(true);
      for (const one of steps) {
        if (one.do === 'change') origin.change(one.batch);
        else if (one.do === 'deliver') deliver(one.times);
        else if (one.do === 'value') origin.value(one.isInline);
        else if (one.do === 'restart') origin.restart(one.lost);
        else if (one.do === 'remove') origin.remove();
        else if (one.do === 'join') join();
        else if (one.do === 'beat') meet(linked.take(origin.stand()));
        else if (one.do === 'answer') answer();
        else reply();
        for (const app of apps) expect(sorted(app.state().last)).toEqual(sorted(apps[0]?.state().last));
      }
      while (origin.channel.length > 0) deliver(1);
      for (let i = 0; i < 3; i++) {
        meet(linked.take(origin.stand()));
        while (asked > 0 || replies.length > 0) {
          answer();
          reply();
        }
      }
      for (const app of apps) {
        const newest = sorted(origin.list());
        const { children, list, last } = app.state();
        if (origin.isRemoved()) expect(app.contents.last).toBeUndefined();
        else expect(sorted(app.contents.last?.data)).toEqual(newest);
        expect(sorted(last)).toEqual(newest);
        const byId = new Map(newest.map((item) => [item.id, item]));
        expect(children).toEqual(byId);
        expect(list).toEqual(byId);
      }
    }),
    { numRuns: 500 },
  );
});
