import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { News } from '../follow/news.js';
import type { HeldAnswer, Seat, Watcher } from '../follow/watcher.js';
import type { Watches } from '../follow/watches.js';
import { EventStream, type EventStreamContext } from '../stream/eventStream.js';
import type { EventSink, StreamOpener } from '../stream/openStreams.js';

export interface SettledStreamContext extends EventStreamContext {
  watches: Pick<Watches, 'watch' | 'unwatch'>;
  /** Has the stream held whose head is about to be sent, and which goes on where these watchers are. */
  hold(res: ServerResponse, watchers: readonly Watcher[]): void;
  /** It has begun before, with a head of its own. */
  isResumed: boolean;
  /** Nothing is left of it. `ticket`: by which it was let in. */
  onClosed(ticket: string): void;
}

type AnyNews = News<Buffer | Readable>;

/** So many answers with changes, one after the other, go into one part. */
const MAX_PAGES = 16;

/**
 * A part of a stream: all that there is to tell now. Streams write it as they write one that stays open; when nobody
 * of those who watch has anything new, it ends, and somebody else holds the connection.
 */
export class SettledStream implements StreamOpener, EventSink {
  readonly isClosing = false;
  /** It is all in memory, until it ends. */
  readonly isFull = false;
  readonly #context: SettledStreamContext;
  readonly #relays = new Map<Watcher, Relay>();
  readonly #events: Buffer[] = [];
  #res: ServerResponse | undefined;
  #over: () => void = () => {};
  #ticket: string | undefined;
  #head: AnswerHead | undefined;
  #pages = 0;
  #isOver = false;

  constructor(context: SettledStreamContext) {
    this.#context = context;
    if (context.isResumed) this.#head = { status: 200, statusText: 'OK', headers: new Map() };
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  create(res: ServerResponse, { ticket }: { ticket: string }, { over }: { over(): void }): EventSink {
    this.#res = res;
    this.#ticket = ticket;
    this.#over = over;
    res.once('close', this.#clientGone);
    return this;
  }

  open(head: AnswerHead): void {
    this.#head ??= head;
    if (this.#res?.req.method === 'HEAD') this.end();
  }

  write(event: Buffer): void {
    this.#events.push(event);
  }

  /** Without a hold: the client's stream ends too. */
  end(): void {
    this.#send(() => {});
  }

  release(): void {
    this.#finish();
  }

  watch(watcher: Watcher): void {
    const relay = new Relay(watcher, this);
    this.#relays.set(watcher, relay);
    this.#context.watches.watch(relay);
  }

  unwatch(watcher: Watcher): void {
    const relay = this.#relays.get(watcher);
    this.#relays.delete(watcher);
    if (relay) this.#context.watches.unwatch(relay);
  }

  /** One has nothing new, or nothing more for now. */
  settled(): void {
    if (this.#head && [...this.#relays.values()].every(({ isSettled }) => isSettled)) this.#hold();
  }

  /** There may be more changes than came in one answer. */
  turnPage(relay: Relay): void {
    this.#pages += 1;
    if (this.#isOver || this.#relays.get(relay.watcher) !== relay) return;
    this.#context.watches.unwatch(relay);
    this.watch(relay.watcher);
  }

  get hasRoom(): boolean {
    return this.#pages < MAX_PAGES;
  }

  #hold(): void {
    const watchers = [...this.#relays.keys()];
    this.#send((res) => this.#context.hold(res, watchers));
  }

  #send(hold: (res: ServerResponse) => void): void {
    const res = this.#res;
    const head = this.#head;
    if (!res || !head || !this.#finish()) return;
    const { beforeHead } = this.#context;
    const before = (one: ServerResponse) => {
      beforeHead(one);
      hold(one);
    };
    const hooks = { drained: () => {}, over: () => {}, closed: () => {} };
    const stream = new EventStream(res, { ...this.#context, beforeHead: before }, hooks);
    stream.open(head);
    for (const event of this.#events) stream.write(event);
    stream.end();
  }

  readonly #clientGone = (): void => {
    this.#finish();
  };

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#res?.removeListener('close', this.#clientGone);
    this.#over();
    for (const watcher of [...this.#relays.keys()]) this.unwatch(watcher);
    if (this.#ticket !== undefined) this.#context.onClosed(this.#ticket);
    return true;
  }
}

/** Watches for a watcher, and sees when it has nothing more to tell. */
class Relay implements Watcher {
  readonly once = false;
  seat: Seat | undefined;
  isSettled = false;
  readonly #stream: SettledStream;

  constructor(
    readonly watcher: Watcher,
    stream: SettledStream,
  ) {
    this.#stream = stream;
  }

  get client() {
    return this.watcher.client;
  }

  get place() {
    return this.watcher.place;
  }

  set place(place) {
    this.watcher.place = place;
  }

  get done(): boolean {
    return this.watcher.done;
  }

  get takesStreams() {
    return this.watcher.takesStreams;
  }

  held(answer: HeldAnswer): void {
    this.watcher.held(answer);
    this.#settle();
  }

  told(news: AnyNews): void {
    this.watcher.told(news);
    if (news.kind === 'changes' && this.#stream.hasRoom) this.#stream.turnPage(this);
    else this.#settle();
  }

  /** The server closes. It is held by others. */
  ended(answer: HeldAnswer): void {
    this.held(answer);
  }

  #settle(): void {
    this.isSettled = true;
    this.#stream.settled();
  }
}
