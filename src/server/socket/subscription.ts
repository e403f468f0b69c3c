import type { Readable } from 'node:stream';
import type { Client } from '../ask/client.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { News } from '../follow/news.js';
import { type Place, valuePlace } from '../follow/place.js';
import type { HeldAnswer, Seat, Watcher } from '../follow/watcher.js';
import type { Id, Refusal, Wanted } from './command.js';
import { type Opening, readOpening } from './opening.js';

type AnyNews = News<Buffer | Readable>;

/** The connection that a subscription is of. */
export interface Subscriber {
  readonly client: Client;
  /** Begins to watch, unless the client reads too slowly for now. */
  watch(subscription: Subscription): void;
  unwatch(subscription: Subscription): void;
  /** The route has answered, as often as it has to at first. */
  settled(subscription: Subscription): void;
  confirm(subscription: Subscription, id: Id): void;
  refuse(subscription: Subscription, id: Id, refusal: Refusal): void;
  tell(subscription: Subscription, news: AnyNews): void;
  discard(news: AnyNews): void;
}

/**
 * `opening`: the resource is asked for the first time · `joining`: its changes are · `live`: the client has been told that it
 * stands.
 */
type State = 'opening' | 'joining' | 'live' | 'ended';

/** What one client hears of one resource. */
export class Subscription implements Watcher {
  readonly once = false;
  seat: Seat | undefined;
  place: Place;
  #state: State = 'opening';
  readonly #subscriber: Subscriber;
  /** Of those requests for it that have no answer yet. */
  #ids: readonly Id[];

  /** `writtenAs`: the same for all whose frames are the same. */
  constructor(
    subscriber: Subscriber,
    readonly wanted: Wanted,
    readonly writtenAs: string,
    { id, target }: { id: Id; target: string },
  ) {
    this.#subscriber = subscriber;
    this.#ids = [id];
    this.place = valuePlace(target, '');
  }

  get client(): Client {
    return this.#subscriber.client;
  }

  /** Of what is told at first only the head is looked at. */
  get takesStreams(): boolean {
    return this.#state === 'opening';
  }

  get done(): boolean {
    return this.#state === 'ended';
  }

  /** What it is followed by; undefined where nobody said and the route has not answered yet. */
  get mode(): Place['mode'] | undefined {
    return this.#state === 'opening' ? this.wanted.mode : this.place.mode;
  }

  /** It was asked for once more. */
  repeat(id: Id): void {
    if (this.#state === 'live') this.#subscriber.confirm(this, id);
    else this.#ids = [...this.#ids, id];
  }

  held(answer: HeldAnswer): void {
    if (this.#state === 'opening') this.#open(this.#readOpening(answer));
    else if (!this.done) this.#stand();
  }

  told(news: AnyNews): void {
    switch (this.#state) {
      case 'opening':
        this.#subscriber.discard(news);
        return this.#open(news.written(`opening ${this.mode}`, () => this.#readOpening(news.answer)));
      case 'joining':
        if (news.kind !== 'changes') return this.#refuse(refusalOf(news.answer));
        this.#stand();
        return this.#subscriber.tell(this, news);
      case 'live':
        this.#subscriber.settled(this);
        return this.#subscriber.tell(this, news);
      case 'ended':
        return;
      default:
        return this.#state satisfies never;
    }
  }

  /** Its connection is closed by whoever closes the server. */
  ended(): void {}

  end(): void {
    this.#state = 'ended';
    this.#subscriber.unwatch(this);
    this.#subscriber.settled(this);
  }

  #readOpening(answer: AnswerHead): Opening {
    const { target } = this.place;
    return readOpening(answer, { target, mode: this.mode, host: this.client.req.headers.host ?? '' });
  }

  #open(opening: Opening): void {
    switch (opening.kind) {
      case 'value':
        return this.#stand();
      case 'changes':
        return this.#join(opening.place);
      case 'refused':
        return this.#refuse(opening.refusal);
      default:
        return opening satisfies never;
    }
  }

  #join(place: Place): void {
    this.#subscriber.unwatch(this);
    this.#state = 'joining';
    this.place = place;
    this.#subscriber.watch(this);
  }

  /** From here on nothing is missed. */
  #stand(): void {
    this.#state = 'live';
    const ids = this.#ids;
    this.#ids = NONE;
    for (const id of ids) this.#subscriber.confirm(this, id);
    this.#subscriber.settled(this);
  }

  #refuse(refusal: Refusal): void {
    for (const id of this.#ids) this.#subscriber.refuse(this, id, refusal);
    this.end();
  }
}

// One for all: there may be thousands.
const NONE: readonly Id[] = [];

function refusalOf({ status }: AnswerHead): Refusal {
  return { code: status, reason: `The changes answered with ${status}.` };
}
