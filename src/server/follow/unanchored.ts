import { reasonOf } from '../../model/error.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { Announced, FindItems } from './changedItems.js';
import type { WatchContext } from './context.js';
import { News } from './news.js';
import { changesPlace, type Place } from './place.js';
import type { Follower } from './registry.js';
import type { Seat, Watcher } from './watcher.js';

// Nobody was asked.
const SILENT: AnswerHead = { status: 200, statusText: 'OK', headers: new Map() };

/**
 * Those who follow the changes of a collection that gives no Link to them. They hear that something changed, without
 * what; the first update that says from where on it is asked for (`prevChanges`) takes them to that place.
 */
export class Unanchored implements Follower, Seat {
  readonly arriving = 0;
  readonly #watchers = new Set<Watcher>();
  readonly #context: Pick<WatchContext, 'isClosed' | 'onProblem'>;
  readonly #join: (watcher: Watcher, findItems: FindItems | undefined) => Promise<void>;
  readonly #onEmpty: (unanchored: Unanchored) => void;

  constructor(
    readonly key: string,
    readonly place: Place,
    context: Pick<WatchContext, 'isClosed' | 'onProblem'>,
    join: (watcher: Watcher, findItems: FindItems | undefined) => Promise<void>,
    onEmpty: (unanchored: Unanchored) => void,
  ) {
    this.#context = context;
    this.#join = join;
    this.#onEmpty = onEmpty;
  }

  get url() {
    return this.place.subject;
  }

  get mode() {
    return this.place.mode;
  }

  get size(): number {
    return this.#watchers.size;
  }

  async join(watcher: Watcher): Promise<void> {
    watcher.seat = this;
    this.#watchers.add(watcher);
    this.#guard(() => (this.#context.isClosed() ? watcher.ended(SILENT) : watcher.held(SILENT)));
  }

  async refresh({ before, findItems }: Announced): Promise<void> {
    if (before === undefined) return this.#hint();
    const place = changesPlace(before, this.place.subject);
    const watchers = [...this.#watchers];
    for (const watcher of watchers) this.leave(watcher);
    await Promise.all(watchers.map((watcher) => this.#join(Object.assign(watcher, { place }), findItems)));
  }

  leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#onEmpty(this);
  }

  end(): void {
    for (const watcher of [...this.#watchers]) this.#guard(() => watcher.ended(SILENT));
  }

  #hint(): void {
    const news = new News('changes', this.place, this.place, { ...SILENT, body: Buffer.alloc(0) });
    for (const watcher of [...this.#watchers]) this.#guard(() => watcher.told(news));
  }

  // What is done for one must not keep others from their news.
  #guard(run: () => void): void {
    try {
      run();
    } catch (thrown) {
      this.#context.onProblem({
        code: 'answer-failed',
        path: this.place.subject.path,
        reason: reasonOf(thrown),
      });
    }
  }
}
