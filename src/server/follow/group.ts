import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import { discard } from '../ask/body.js';
import { type Client, hostOf } from '../ask/client.js';
import { pathOf } from '../ask/requestUrl.js';
import { type AnswerHead, headOf, isShareable } from '../ask/routeAnswer.js';
import { type AnyAnswer, askFor, divide, gatherFor, heldBy, takesBody } from './asking.js';
import type { Announced, FindItems } from './changedItems.js';
import { coalesce } from './coalesce.js';
import { type Comparison, compare } from './compare.js';
import type { WatchContext } from './context.js';
import { News } from './news.js';
import type { Place } from './place.js';
import type { Follower } from './registry.js';
import type { HeldAnswer, Seat, Watcher } from './watcher.js';

/** The group that is at a place, for those like `client`. */
export type GroupAt = (place: Place, client: Client) => Group;

type Changed = Exclude<Comparison, { kind: 'unchanged' }>;
type AnyNews = News<Readable | Buffer>;

// An answer holds for whoever comes so soon after it: what changes is announced, or has no better promise than a wait.
const FRESH_MS = 1000;
// Of one collection, one after the other without an announcement: a route whose next Link is always new has no end.
const MAX_PAGES = 64;

/**
 * Those at one place who sent the same request, in all that may matter to the route: it is asked once for all of them.
 * Who comes is compared with an answer that was asked for after that.
 */
export class Group implements Follower, Seat {
  readonly #ask = coalesce(() => this.#look());
  readonly #context: WatchContext;
  readonly #groupAt: GroupAt;
  readonly #onEmpty: (group: Group) => void;
  /** Who has been compared with an answer. */
  #members = new Set<Watcher>();
  readonly #arriving = new Set<Watcher>();
  #held: HeldAnswer | undefined;
  #freshUntil = 0;
  #findItems: FindItems | undefined;
  /** Counts announcements. */
  #announced = 0;
  #asking: AbortController | undefined;
  #pages = 0;
  #cancelPause: (() => void) | undefined;
  /** The end of what an announcement that came during an answer still asks for elsewhere. */
  #elsewhere: Promise<void> | undefined;

  constructor(
    readonly key: string,
    readonly place: Place,
    context: WatchContext,
    groupAt: GroupAt,
    onEmpty: (group: Group) => void,
  ) {
    this.#context = context;
    this.#groupAt = groupAt;
    this.#onEmpty = onEmpty;
  }

  get url() {
    return this.place.subject;
  }

  get mode() {
    return this.place.mode;
  }

  get size(): number {
    return this.#members.size;
  }

  get arriving(): number {
    return this.#arriving.size;
  }

  /** Done when the watcher is held, or told. */
  join(watcher: Watcher): Promise<void> {
    watcher.seat = this;
    // The same for all: there may be thousands.
    watcher.place = this.place;
    if (this.#isFresh() && this.#held) {
      this.#hold(watcher, this.#held);
      return Promise.resolve();
    }
    this.#arriving.add(watcher);
    return this.#ask();
  }

  async refresh(announced?: Announced): Promise<void> {
    this.findItemsBy(announced?.findItems);
    this.#announced += 1;
    await this.#ask();
    await this.#elsewhere;
  }

  /** As the last announcement says that said it. */
  findItemsBy(findItems: FindItems | undefined): void {
    this.#findItems = findItems ?? this.#findItems;
  }

  leave(watcher: Watcher): void {
    this.#members.delete(watcher);
    this.#arriving.delete(watcher);
    this.#leaveIfEmpty();
  }

  /** Those who are held are told that it is over; those who arrive, when their answer has come. */
  end(): void {
    for (const watcher of [...this.#members]) this.#endOne(watcher);
  }

  #isFresh(): boolean {
    return !this.#asking && this.#context.clock.now() < this.#freshUntil;
  }

  async #look(): Promise<void> {
    const everyone = [...this.#members, ...this.#arriving];
    const [first, ...others] = everyone;
    if (!first) return;
    const announced = this.#announced;
    this.#asking = new AbortController();
    this.#freshUntil = 0;
    const { signal } = this.#asking;
    const answer = await askFor(first, this.place, signal);
    const isForAll = isShareable(answer, first.client.req, this.#context.groupRules.ignored);
    const isUnchanged = await this.#compare(answer, isForAll ? everyone : [first], announced);
    // There may be as many listeners as clients.
    if (!isForAll) setMaxListeners(0, signal);
    if (!isForAll) await Promise.all(others.map((watcher) => this.#lookFor(watcher, signal, announced)));
    this.#asking = undefined;
    const isFresh = isUnchanged && isForAll && announced === this.#announced;
    if (isFresh && this.#context.hearsAll) this.#freshUntil = this.#context.clock.now() + FRESH_MS;
    this.#leaveIfEmpty();
  }

  async #lookFor(watcher: Watcher, signal: AbortSignal | undefined, announced: number): Promise<void> {
    if (this.#isHere(watcher))
      await this.#compare(await askFor(watcher, this.place, signal), [watcher], announced);
  }

  /** Whether it is the same as before. */
  async #compare(answer: AnyAnswer, asked: Watcher[], announced: number): Promise<boolean> {
    const comparison = compare(answer, this.place, asked[0] ? hostOf(asked[0].client.req) : '');
    if (comparison.kind === 'unchanged') {
      this.#stay(asked, await heldBy(answer, this.place, this.#context));
      this.#pages = 0;
      return true;
    }
    const pauseMs = this.#pauseMs(comparison);
    if (pauseMs > 0) this.#pause(pauseMs, answer, asked);
    else await this.#tell(comparison, answer, asked, announced);
    return false;
  }

  #stay(asked: readonly Watcher[], answer: HeldAnswer): void {
    this.#held = answer;
    for (const watcher of asked) if (this.#arriving.has(watcher)) this.#hold(watcher, answer);
  }

  #hold(watcher: Watcher, answer: HeldAnswer): void {
    this.#arriving.delete(watcher);
    this.#members.add(watcher);
    if (this.#context.isClosed()) this.#endOne(watcher);
    else this.#guard(() => watcher.held(answer));
  }

  #endOne(watcher: Watcher): void {
    const held = this.#held;
    if (held) this.#guard(() => watcher.ended(held));
  }

  #pauseMs({ kind }: Changed): number {
    if (kind !== 'value' || this.place.validator === '' || !this.#context.hearsAll) return 0;
    return this.#context.pace.pauseMs(this.place.subject, this.place.validator);
  }

  /**
   * They wait as if there were nothing new, for so long. They do not have what the new tag stands for; all else is of this
   * answer, as a cookie in that of before may be another's.
   */
  #pause(ms: number, answer: AnyAnswer, asked: Watcher[]): void {
    this.#discard(answer);
    this.#stay(asked, withTag(answer, this.#held?.headers.get('etag')));
    this.#cancelPause?.();
    this.#cancelPause = this.#context.clock.setTimer(ms, () => void this.#ask());
  }

  async #tell(changed: Changed, answer: AnyAnswer, asked: Watcher[], announced: number) {
    const isAlone = asked.length === 1 && this.#takesStream(asked[0], answer);
    const given = isAlone ? answer : await gatherFor(asked, answer, this.#context);
    // Who takes a body as it comes may leave at once, and takes it along.
    if (!Buffer.isBuffer(given.body)) this.#asking = undefined;
    const here = asked.filter((watcher) => this.#isHere(watcher));
    const { now: told, apart } = divide(here, given);
    if (!told.some(takesBody)) this.#discard(given);
    if (told.length === 0) return;
    const kind = answer.status === given.status ? changed.kind : 'refused';
    const after = kind === 'refused' ? this.place : changed.after;
    const news = new News(kind, this.place, after, given, this.#findItems);
    // After an announcement that came meanwhile, another value is no surprise.
    if (kind === 'value' && announced === this.#announced)
      this.#context.pace.sent(after.subject, after.validator, this.place.validator);
    this.#move(told, news, announced);
    for (const watcher of told) this.#guard(() => watcher.told(news));
    await Promise.all(apart.map((watcher) => this.#lookFor(watcher, undefined, announced)));
  }

  /** A large value is not gathered for one who comes and is told at once. */
  #takesStream(watcher: Watcher | undefined, answer: AnswerHead): boolean {
    if (!watcher || !this.#arriving.has(watcher)) return false;
    const { takesStreams } = watcher;
    return typeof takesStreams === 'function' ? takesStreams(answer) : takesStreams;
  }

  /** Those who are told are no longer here, but for those who go on and have no other place to go to. */
  #move(told: readonly Watcher[], { before, after, answer, kind }: AnyNews, announced: number): void {
    const staying = told.filter(({ once }) => !once);
    for (const watcher of told) if (watcher.once) this.#remove(watcher);
    const [first] = staying;
    if (!first) return;
    if (after === before) {
      for (const watcher of staying) if (this.#arriving.delete(watcher)) this.#members.add(watcher);
      return;
    }
    for (const watcher of staying) this.#remove(watcher);
    const group = this.#groupAt(after, first.client);
    group.findItemsBy(this.#findItems);
    group.#adopt(staying, answer);
    if (announced !== this.#announced) this.#goOn(group.refresh());
    else if (kind === 'changes') void group.#turnPage(this.#pages + 1);
  }

  #goOn(elsewhere: Promise<void>): void {
    this.#elsewhere = Promise.all([this.#elsewhere, elsewhere]).then(() => {});
  }

  #adopt(watchers: readonly Watcher[], answer: AnswerHead): void {
    this.#held ??= headOf(answer);
    for (const watcher of watchers) {
      watcher.seat = this;
      watcher.place = this.place;
      this.#members.add(watcher);
    }
  }

  /** There may be more than fits into one answer. */
  async #turnPage(page: number): Promise<void> {
    this.#pages = page;
    if (page <= MAX_PAGES) await this.#ask();
  }

  #remove(watcher: Watcher): void {
    this.#members.delete(watcher);
    this.#arriving.delete(watcher);
    watcher.seat = undefined;
  }

  #isHere(watcher: Watcher): boolean {
    return !watcher.done && (this.#members.has(watcher) || this.#arriving.has(watcher));
  }

  #leaveIfEmpty(): void {
    if (this.#members.size + this.#arriving.size > 0) return;
    this.#asking?.abort();
    this.#cancelPause?.();
    this.#onEmpty(this);
  }

  #discard(answer: AnyAnswer): void {
    discard(answer, this.#context.clock, this.#context.askTimeoutMs);
  }

  // What is done for one must not keep others from their news.
  #guard(run: () => void): void {
    try {
      run();
    } catch (thrown) {
      const reason = reasonOf(thrown);
      this.#context.onProblem({ code: 'answer-failed', path: pathOf(this.place.target), reason });
    }
  }
}

function withTag(answer: AnswerHead, etag: string | string[] | undefined): AnswerHead {
  const head = headOf(answer);
  const others = [...head.headers].filter(([name]) => name !== 'etag');
  return { ...head, headers: new Map(etag === undefined ? others : [...others, ['etag', etag]]) };
}
