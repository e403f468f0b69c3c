import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Client, hostOf } from '../ask/client.js';
import { mayBeJson } from '../ask/content.js';
import { type AnswerHead, headerOf, type RouteAnswer } from '../ask/routeAnswer.js';
import { changesTarget, isSameTarget } from '../follow/changesLink.js';
import { News } from '../follow/news.js';
import { changesPlace, type Place } from '../follow/place.js';
import type { HeldAnswer, Seat, Watcher } from '../follow/watcher.js';
import type { Watches } from '../follow/watches.js';
import { isCollectionOf } from './collection.js';
import { changesEvent, type ValueEvents } from './events.js';
import type { EventSink, StreamOpener } from './openStreams.js';
import { type Start, samePath } from './start.js';

export interface OwnStreamContext {
  watches: Pick<Watches, 'watch' | 'unwatch'>;
  open: StreamOpener;
  maxBodyBytes: number;
  isLiveAnswer(answer: AnswerHead): boolean;
  /** Gives what the route answered, as it is. */
  pass(res: ServerResponse, answer: RouteAnswer<Buffer | Readable>): void;
  /** Says that it is what the client has. */
  notModified(res: ServerResponse, head: AnswerHead): void;
}

/** One request for a stream. */
export interface StreamRequest {
  res: ServerResponse;
  ticket: string;
  start: Start;
  /** How values are told; undefined: they are not. */
  values: ValueEvents | undefined;
  /** Whether a collection is followed by its changes. */
  hasChanges: boolean;
  /** It has begun before: what comes now is told as what comes later. */
  isResumed?: boolean;
}

type AnyNews = News<Buffer | Readable>;

/**
 * The stream of one resource: a value, or the changes of a collection. What that is, is seen in the first answer of the
 * route; what cannot be told by events is answered with that.
 */
export class OwnStream implements Watcher {
  readonly once = false;
  seat: Seat | undefined;
  place: Place;
  readonly #request: StreamRequest;
  readonly #context: OwnStreamContext;
  readonly #stream: EventSink;
  #hasBegun: boolean;
  /** It left because its client does not read, and has not seen what came after its place. */
  #isAway = false;

  constructor(
    readonly client: Client,
    request: StreamRequest,
    context: OwnStreamContext,
  ) {
    this.place = request.start.place;
    this.#request = request;
    this.#context = context;
    const { res, ticket, isResumed = false } = request;
    this.#hasBegun = isResumed;
    this.#stream = context.open.create(
      res,
      { ticket, path: this.place.subject.path },
      { drained: () => this.#comeBack(), over: () => context.watches.unwatch(this) },
    );
  }

  get done(): boolean {
    return this.#stream.isOver;
  }

  readonly takesStreams = (answer: AnswerHead): boolean => !this.#fits(answer);

  held(answer: HeldAnswer): void {
    if (this.#hasBegun) return;
    const next = this.#changesOf(answer);
    if (next !== undefined) return this.#beginChanges(answer, next);
    if (this.#fits(answer)) return this.#begin(answer, this.#request.values?.unchanged(answer));
    if (this.client.req.headers['if-none-match'] === undefined) return this.#begin(answer, undefined);
    this.#stream.release();
    this.#context.notModified(this.#request.res, answer);
  }

  told(news: AnyNews): void {
    if (this.#stream.isFull) this.#leave(news);
    else if (this.#hasBegun) this.#goOn(news);
    else this.#first(news);
  }

  ended(answer: HeldAnswer): void {
    this.held(answer);
    this.#stream.end();
  }

  #first(news: AnyNews): void {
    const { answer, kind } = news;
    const next = kind === 'value' ? this.#changesOf(answer) : undefined;
    if (kind === 'gone' || kind === 'refused' || !isWhole(news) || !this.#fits(answer)) this.#pass(answer);
    else if (next !== undefined) this.#firstOfCollection(news, next);
    else this.#beginWith(news, kind === 'value' ? this.#firstValue(news) : this.#changes(news));
  }

  /** A value without a tag cannot be followed. */
  #firstValue(news: News): Buffer | undefined {
    return headerOf(news.answer, 'etag') === '' ? undefined : this.#request.values?.first(news);
  }

  /** The whole is not sent: who wants it fetches it. What has changed since a checkpoint is. */
  #firstOfCollection(news: News, next: string): void {
    const { target } = this.place;
    const { start } = this.#request;
    if (start.changes !== undefined || isSameTarget(target, next) || isCollectionOf(target, next))
      return this.#beginChanges(news.answer, next);
    const { before, answer } = news;
    this.#beginWith(news, this.#changes(new News('changes', before, changesPlace(next), answer)));
    if (!this.done) this.#watchChanges(next);
  }

  /** Where nothing can be told, the route's answer must do. To a HEAD nothing is told anyway. */
  #beginWith({ answer }: News, event: Buffer | undefined): void {
    if (event || this.client.req.method === 'HEAD') this.#begin(answer, event);
    else this.#pass(answer);
  }

  #begin(head: AnswerHead, event: Buffer | undefined): void {
    this.#hasBegun = true;
    this.#stream.open(head);
    if (event) this.#stream.write(event);
    if (this.#context.open.isClosing) this.#stream.end();
  }

  #beginChanges(head: AnswerHead, next: string): void {
    this.#begin(head, undefined);
    if (!this.done) this.#watchChanges(this.#request.start.changes ?? next);
  }

  #goOn(news: AnyNews): void {
    const event = isWhole(news) ? this.#next(news) : undefined;
    if (event) return this.#stream.write(event);
    discardBody(news.answer);
    this.#stream.end();
  }

  #next(news: News): Buffer | undefined {
    const { values } = this.#request;
    switch (news.kind) {
      case 'value':
        return this.#fits(news.answer) ? values?.update(news) : undefined;
      case 'changes':
        return this.#changes(news);
      case 'gone':
        return this.place.mode === 'value' ? values?.gone : undefined;
      case 'refused':
        return undefined;
      default:
        return news.kind satisfies never;
    }
  }

  #changes(news: News): Buffer | undefined {
    return changesEvent(news, this.#context.maxBodyBytes);
  }

  #fits(answer: AnswerHead): boolean {
    if (!this.#context.isLiveAnswer(answer)) return false;
    return this.#request.values?.fits(answer) ?? mayBeJson(answer);
  }

  /** Where the changes of a collection are, if that is what answered. */
  #changesOf(head: AnswerHead): string | undefined {
    if (this.place.mode === 'changes' || !this.#request.hasChanges) return undefined;
    return changesTarget(headerOf(head, 'link'), this.place.target, hostOf(this.client.req));
  }

  #watchChanges(from: string): void {
    const { watches } = this.#context;
    const { subject } = this.place;
    watches.unwatch(this);
    // What is said of the collection is said of its changes, wherever they are.
    this.place = samePath(subject.path, from) ? changesPlace(from) : changesPlace(from, subject);
    watches.watch(this);
  }

  #leave({ before, answer }: AnyNews): void {
    discardBody(answer);
    this.#context.watches.unwatch(this);
    this.place = before;
    this.#isAway = true;
  }

  #comeBack(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#context.watches.watch(this);
  }

  #pass(answer: RouteAnswer<Buffer | Readable>): void {
    this.#stream.release();
    this.#context.pass(this.#request.res, answer);
  }
}

function isWhole(news: AnyNews): news is News {
  return Buffer.isBuffer(news.answer.body);
}

function discardBody({ body }: RouteAnswer<Buffer | Readable>): void {
  if (!Buffer.isBuffer(body)) body.destroy();
}
