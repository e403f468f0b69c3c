import type { Readable } from 'node:stream';
import { type Client, hostOf } from '../ask/client.js';
import { canonicalTarget, referenceTo } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import { changesTarget, isSameTarget } from '../follow/changesLink.js';
import { News } from '../follow/news.js';
import { changesPlace, type Place, unanchoredPlace, valuePlace } from '../follow/place.js';
import type { HeldAnswer, Seat, Watcher } from '../follow/watcher.js';
import type { Watches } from '../follow/watches.js';
import { isCollectionOf } from '../stream/collection.js';
import { samePath } from '../stream/start.js';
import { hashOf, type Position, positionText } from './positions.js';
import type { Wanted } from './wanted.js';

export type AnyNews = News<Buffer | Readable>;

/** The stream that a member is of. */
export interface MemberOwner {
  readonly watches: Pick<Watches, 'watch' | 'unwatch'>;
  readonly isFull: boolean;
  readonly isOver: boolean;
  tell(member: StreamMember, news: AnyNews): void;
}

/** One resource of a stream of several. Whether it is a value or a URL of changes is seen in the first answer. */
export class StreamMember implements Watcher {
  readonly once = false;
  readonly takesStreams = false;
  seat: Seat | undefined;
  place: Place;
  /** As an event id says where its client is in it. */
  position: string;
  readonly wanted: Wanted & { ok: true };
  readonly #owner: MemberOwner;
  /** What the client has, if that is what comes first. */
  #known: Position | undefined;
  #isFirst: boolean;
  #isAway = false;

  constructor(
    wanted: Wanted & { ok: true },
    position: Position,
    readonly client: Client,
    owner: MemberOwner,
  ) {
    this.wanted = wanted;
    this.#owner = owner;
    this.#isFirst = position.kind !== 'changes';
    this.#known = position;
    this.place = placeAt(position, wanted);
    this.position = positionText(this.place);
  }

  get done(): boolean {
    return this.#owner.isOver;
  }

  held(answer: HeldAnswer): void {
    const next = this.#isFirst ? this.#nextIn(answer) : undefined;
    this.#isFirst = false;
    if (next !== undefined) this.#watchAt(changesPlace(next));
  }

  told(news: AnyNews): void {
    if (this.#owner.isFull) return this.#leave(news.before);
    if (!news.before.anchored) return this.#askAgain();
    if (this.#isFirst && news.kind === 'value') return this.#first(news);
    const isLost = news.kind === 'gone' && (this.#isFirst || news.before.mode === 'changes');
    this.#isFirst = false;
    this.#tell(news);
    if (isLost && !this.done)
      this.#watchAt({ ...unanchoredPlace(this.wanted.target), subject: this.place.subject });
  }

  ended(): void {}

  /**
   * A checkpoint that is too old does not become valid again: the client that had it is at another now, and only has to
   * hear that something changed. So has one of whom nobody knows what was there. It is seen by asking once more.
   */
  #askAgain(): void {
    this.#isFirst = true;
    this.#watchAt(valuePlace(this.wanted.target, ''));
  }

  /** Its client reads again. */
  comeBack(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#owner.watches.watch(this);
  }

  #first(news: AnyNews): void {
    this.#isFirst = false;
    const { target } = this.wanted;
    const next = this.#nextIn(news.answer);
    if (next === undefined) return this.#tell(news);
    if (!isSameTarget(next, target))
      this.#tell(new News('changes', changesPlace(target), changesPlace(next), news.answer));
    if (!this.done) this.#watchAt(changesPlace(next));
  }

  #tell(news: AnyNews): void {
    const known = this.#known;
    this.#known = undefined;
    this.position = news.written('position', () => positionText(news.after));
    if (!isKnown(news, known)) this.#owner.tell(this, news);
  }

  /** Where the changes after these are, if it is a URL of changes. A collection is followed by its value. */
  #nextIn(head: AnswerHead): string | undefined {
    const { target } = this.wanted;
    const next = changesTarget(headerOf(head, 'link'), target, hostOf(this.client.req));
    return next !== undefined && !isCollectionOf(target, next) ? next : undefined;
  }

  #watchAt(place: Place): void {
    this.#owner.watches.unwatch(this);
    this.place = place;
    this.position = positionText(place);
    this.#owner.watches.watch(this);
  }

  #leave(place: Place): void {
    this.#owner.watches.unwatch(this);
    this.place = place;
    this.#isAway = true;
  }
}

function placeAt(position: Position, { target, validator }: Wanted & { ok: true }): Place {
  switch (position.kind) {
    case 'nowhere':
      return valuePlace(target, validator);
    case 'value':
    case 'gone':
      // Its value is compared by its hash.
      return valuePlace(target, '');
    case 'changes': {
      const at = referenceTo(position.target);
      return samePath(at, target) ? changesPlace(at) : changesPlace(at, canonicalTarget(target));
    }
    default:
      return position satisfies never;
  }
}

function isKnown({ kind, after }: AnyNews, known: Position | undefined): boolean {
  if (kind === 'gone') return known?.kind === 'gone';
  return kind === 'value' && known?.kind === 'value' && known.hash === hashOf(after.validator);
}
