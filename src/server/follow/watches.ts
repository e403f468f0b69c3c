import { AsyncResource } from 'node:async_hooks';
import { reasonOf } from '../../model/error.js';
import type { Client } from '../ask/client.js';
import { pathOf } from '../ask/requestUrl.js';
import { announcedBy, type FindItems } from './changedItems.js';
import type { WatchContext } from './context.js';
import { Group } from './group.js';
import { groupKey } from './groupKey.js';
import { Pace } from './pace.js';
import type { Place } from './place.js';
import { Registry } from './registry.js';
import { Unanchored } from './unanchored.js';
import type { UpdatedTarget } from './updatedTarget.js';
import type { Watcher } from './watcher.js';

export type WatchSettings = Omit<WatchContext, 'pace' | 'isClosed'>;

type Gathering = Group | Unanchored;

/** Everybody who wants to hear what is new, by whatever mechanism, at their places. */
export class Watches {
  readonly #context: WatchContext;
  // In the scope of whoever calls updated(), or sent a request, an AsyncLocalStorage of the app would still hold that
  // user when the route is asked for others.
  readonly #scope = new AsyncResource('LiveResource');
  readonly #registry = new Registry<Gathering>();
  readonly #groups = new Map<string, Gathering>();
  readonly #joining = new Set<Promise<void>>();
  #closed = false;

  constructor(settings: WatchSettings) {
    const pace = new Pace(settings.clock, settings.onProblem);
    this.#context = { ...settings, pace, isClosed: () => this.#closed };
  }

  get groups(): number {
    return this.#groups.size;
  }

  get paths(): number {
    return this.#registry.paths;
  }

  get held(): number {
    return this.#sum(({ size }) => size);
  }

  get arriving(): number {
    return this.#sum(({ arriving }) => arriving);
  }

  /** From now on it misses nothing that is announced. It is held, or told, when its route has answered. */
  watch(watcher: Watcher): void {
    this.#track(
      this.#scope.runInAsyncScope(() => this.#join(watcher)),
      watcher.place,
    );
  }

  unwatch(watcher: Watcher): void {
    watcher.seat?.leave(watcher);
    watcher.seat = undefined;
  }

  /** Done when all who had to be told have been. */
  async updated(target: UpdatedTarget): Promise<void> {
    this.#context.pace.forget(target);
    const groups = this.#registry.followersOf(target);
    if (groups.length === 0) return;
    const announced = announcedBy(target, this.#context.onProblem);
    await this.#scope.runInAsyncScope(() => Promise.all(groups.map((group) => group.refresh(announced))));
  }

  /** Who is held is told that it is over, and who comes, as soon as its route has answered; done when they have been. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const group of [...this.#groups.values()]) group.end();
    await Promise.all(this.#joining);
  }

  readonly #join = (watcher: Watcher, findItems?: FindItems): Promise<void> => {
    const { place, client } = watcher;
    if (!place.anchored) return this.#unanchoredAt(place).join(watcher);
    const group = this.#groupAt(place, client);
    group.findItemsBy(findItems);
    return group.join(watcher);
  };

  readonly #groupAt = (place: Place, client: Client): Group => {
    const { groupRules, onProblem } = this.#context;
    const key = groupKey(client, place, groupRules, onProblem);
    const existing = this.#groups.get(key);
    if (existing instanceof Group) return existing;
    return this.#added(new Group(key, place, this.#context, this.#groupAt, this.#forget));
  };

  #unanchoredAt(place: Place): Unanchored {
    const key = `unanchored ${place.subject.url}`;
    const existing = this.#groups.get(key);
    if (existing instanceof Unanchored) return existing;
    return this.#added(new Unanchored(key, place, this.#context, this.#join, this.#forget));
  }

  #added<G extends Gathering>(group: G): G {
    this.#groups.set(group.key, group);
    this.#registry.add(group);
    return group;
  }

  readonly #forget = (group: Gathering): void => {
    this.#registry.delete(group);
    if (this.#groups.get(group.key) === group) this.#groups.delete(group.key);
  };

  #track(joining: Promise<void>, place: Place): void {
    const tracked = joining
      .catch((thrown) => {
        this.#context.onProblem({
          code: 'answer-failed',
          path: pathOf(place.target),
          reason: reasonOf(thrown),
        });
      })
      .finally(() => this.#joining.delete(tracked));
    this.#joining.add(tracked);
  }

  #sum(count: (group: Gathering) => number): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + count(group), 0);
  }
}
