import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { reasonOf } from '../../model/error.js';
import type { Client } from '../ask/client.js';
import { pathOf, requestTarget } from '../ask/requestUrl.js';
import type { ServerContext } from '../context.js';
import type { News } from '../follow/news.js';
import type { Place } from '../follow/place.js';
import type { Seat, Watcher } from '../follow/watcher.js';
import { type BodyForm, memberBytes, objectBytes, refusedBytes } from './memberText.js';
import { placeOfOne, refusalFor, type Wanted } from './wanted.js';

export interface WaitRequest {
  res: ServerResponse;
  /** By which it was let in. */
  ticket: string;
  /** From now on; 0: what there is, at once. */
  waitMs: number;
  form: BodyForm;
  /** Holds it elsewhere, for so long: called before the head goes of the answer that ends its wait. */
  hold?: ((res: ServerResponse, places: readonly Place[], waitMs: number) => void) | undefined;
}

// What is updated in one go is told in one answer.
const SAME_MOMENT_MS = 5;

/** One request for news of several resources, until it is answered or its client has gone. */
export class MultiplexWait {
  readonly #request: WaitRequest;
  readonly #context: ServerContext;
  readonly #members: Member[];
  readonly #refused: readonly (Wanted & { ok: false })[];
  readonly #deadline: number;
  /** Whose routes have not answered yet. */
  #unanswered: number;
  #isEnding = false;
  #isGathering = false;
  #cancelTimer: (() => void) | undefined;
  #done = false;

  constructor(client: Client, wanted: readonly Wanted[], request: WaitRequest, context: ServerContext) {
    this.#request = request;
    this.#context = context;
    this.#members = wanted.flatMap((one) => (one.ok ? [new Member(one, client, this)] : []));
    this.#refused = wanted.flatMap((one) => (one.ok ? [] : [one]));
    this.#unanswered = this.#members.length;
    this.#deadline = context.clock.now() + request.waitMs;
    request.res.once('close', this.#leave);
  }

  get done(): boolean {
    return this.#done;
  }

  /** Called once. */
  begin(): void {
    if (this.#request.res.destroyed) return this.#leave();
    for (const member of this.#members) if (!this.#done) this.#context.watches.watch(member);
    if (this.#members.length === 0) this.#answer();
  }

  /** For the first time, or with news. */
  answered(member: Member): void {
    const { isFirst } = member;
    member.isFirst = false;
    if (isFirst) this.#unanswered -= 1;
    if (this.#unanswered > 0 || this.#done) return;
    if (this.#isComplete(isFirst)) this.#answer();
    else this.#waitFor(isFirst ? this.#remaining : SAME_MOMENT_MS, !isFirst);
  }

  /** `isNow`: all have been asked this moment. Later, news of one may be followed by that of others. */
  #isComplete(isNow: boolean): boolean {
    const told = this.#members.filter(({ news }) => news).length;
    if (this.#isEnding || this.#refused.length > 0 || this.#request.hold) return true;
    return isNow ? told > 0 : told === this.#members.length;
  }

  /** The server closes. */
  ended(member: Member): void {
    this.#isEnding = true;
    this.answered(member);
  }

  get #remaining(): number {
    return this.#deadline - this.#context.clock.now();
  }

  #waitFor(ms: number, isGathering: boolean): void {
    if (this.#isGathering) return;
    this.#isGathering = isGathering;
    this.#cancelTimer?.();
    if (ms <= 0) this.#answer();
    else this.#cancelTimer = this.#context.clock.setTimer(ms, () => this.#answer());
  }

  #answer(): void {
    if (!this.#finish()) return;
    const { res } = this.#request;
    // Else middleware of the app has lost its patience, and has begun an answer of its own.
    if (res.headersSent) return;
    try {
      res.statusCode = 200;
      res.setHeader('Content-Type', 'application/liveresource-multiplex');
      res.setHeader('X-Content-Type-Options', 'nosniff');
      // It is of one moment, of one client.
      res.setHeader('Cache-Control', 'no-store');
      this.#context.beforeHead(res);
      const texts = this.#texts();
      if (texts.size === 0) this.#holdElsewhere();
      res.end(objectBytes(texts));
    } catch (thrown) {
      const path = pathOf(requestTarget(res.req));
      this.#context.onProblem({ code: 'answer-failed', path, reason: reasonOf(thrown) });
      res.destroy();
    }
  }

  #holdElsewhere(): void {
    const { res, hold } = this.#request;
    const waitMs = this.#remaining;
    const places = this.#members.map(({ place }) => place);
    if (waitMs > 0) hold?.(res, places, waitMs);
  }

  /** Of what was named twice, that which has news. */
  #texts(): Map<string, Buffer> {
    const { form } = this.#request;
    const refused = this.#refused.map(({ uri, refusal }) => [uri, refusedBytes(refusal)] as const);
    const told = this.#members.flatMap(({ uri, news, client }) => {
      if (!news) return [];
      return [[uri, news.written(`member ${form}`, () => this.#bytesOf(news, client))] as const];
    });
    return new Map([...refused, ...told]);
  }

  #bytesOf({ answer }: AnyNews, { req }: Client): Buffer {
    const { form } = this.#request;
    const refusal = refusalFor(req, answer, this.#context);
    return refusal ? refusedBytes(refusal) : memberBytes(answer, form, this.#context.maxBodyBytes);
  }

  readonly #leave = (): void => {
    this.#finish();
  };

  #finish(): boolean {
    if (this.#done) return false;
    this.#done = true;
    const { res, ticket } = this.#request;
    const { watches, admission } = this.#context;
    res.removeListener('close', this.#leave);
    this.#cancelTimer?.();
    for (const member of this.#members) watches.unwatch(member);
    admission.leave(ticket);
    return true;
  }
}

type AnyNews = News<Buffer | Readable>;

/** One resource of several. */
class Member implements Watcher {
  readonly once = true;
  readonly takesStreams = false;
  seat: Seat | undefined;
  place: Place;
  readonly uri: string;
  news: AnyNews | undefined;
  /** Whether its route has not answered yet. */
  isFirst = true;
  readonly #request: MultiplexWait;

  constructor(
    wanted: Wanted & { ok: true },
    readonly client: Client,
    request: MultiplexWait,
  ) {
    this.uri = wanted.uri;
    this.place = placeOfOne(wanted, wanted.target);
    this.#request = request;
  }

  get done(): boolean {
    return this.#request.done;
  }

  held(): void {
    this.#request.answered(this);
  }

  told(news: AnyNews): void {
    this.news = news;
    this.#request.answered(this);
  }

  ended(): void {
    this.#request.ended(this);
  }
}
