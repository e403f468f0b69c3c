import type { Readable } from 'node:stream';
import { discard } from '../ask/body.js';
import type { Client } from '../ask/client.js';
import { canonicalTarget } from '../ask/requestUrl.js';
import type { ServerContext } from '../context.js';
import type { News } from '../follow/news.js';
import type { Codec } from './codec.js';
import type { Command, Id, Refusal, Wanted } from './command.js';
import { pushedOf } from './pushed.js';
import { subscribedTarget } from './subscribedTarget.js';
import { type Subscriber, Subscription } from './subscription.js';
import { textFrame } from './textFrame.js';
import { Turns } from './turns.js';

/** What a session speaks by. */
export interface Line {
  readonly client: Client;
  /** Whether the client reads too slowly to be told more. Who was watching has left then, and comes back later. */
  rests(): boolean;
  say(text: string): void;
  /** A whole WebSocket frame. */
  push(frame: Buffer): void;
}

type AnyNews = News<Buffer | Readable>;

const MODES = [undefined, 'value', 'changes'] as const;

/** What a client says and hears on one connection, in one dialect. */
export class Session implements Subscriber {
  readonly #line: Line;
  readonly #codec: Codec;
  readonly #context: ServerContext;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #turns: Turns<Subscription>;
  /** Of all URIs that are subscribed. */
  #characters = 0;

  constructor(line: Line, codec: Codec, context: ServerContext) {
    this.#line = line;
    this.#codec = codec;
    this.#context = context;
    this.#turns = new Turns(context.socket.maxAsks, (subscription) => this.watch(subscription));
  }

  get client(): Client {
    return this.#line.client;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  receive(text: string): void {
    this.#run(this.#codec.read(text));
  }

  receiveBinary(): void {
    this.#run(BINARY);
  }

  #run(command: Command): void {
    switch (command.type) {
      case 'subscribe':
        return this.#subscribe(command, command.id);
      case 'unsubscribe':
        return this.#unsubscribe(command, command.id);
      case 'ping':
        return this.#line.say(this.#codec.pong(command.id));
      case 'invalid':
        return this.#refuse(command.id, undefined, command.refusal);
      default:
        return command satisfies never;
    }
  }

  /** Its places are kept. */
  leave(): void {
    this.#turns.clear();
    for (const subscription of this.#subscriptions.values()) this.unwatch(subscription);
  }

  /** From its old places on: of values the newest is told, of changes all. */
  comeBack(): void {
    for (const subscription of this.#subscriptions.values()) {
      // What it was told of meanwhile, nobody knows any more.
      if (!subscription.place.anchored) this.#hint(subscription);
      this.#turns.add(subscription);
    }
  }

  end(): void {
    const all = [...this.#subscriptions.values()];
    this.#subscriptions.clear();
    this.#turns.clear();
    for (const subscription of all) subscription.end();
  }

  watch(subscription: Subscription): void {
    if (!this.#line.rests()) this.#context.watches.watch(subscription);
  }

  unwatch(subscription: Subscription): void {
    this.#context.watches.unwatch(subscription);
  }

  settled(subscription: Subscription): void {
    this.#turns.leave(subscription);
  }

  confirm({ wanted }: Subscription, id: Id): void {
    this.#line.say(this.#codec.subscribed(id, wanted.uri));
  }

  refuse({ wanted }: Subscription, id: Id, refusal: Refusal): void {
    this.#forget(wanted);
    this.#refuse(id, wanted.uri, refusal);
  }

  tell(subscription: Subscription, news: AnyNews): void {
    if (this.#line.rests()) subscription.place = news.before;
    else this.#line.push(this.#frameOf(subscription, news));
  }

  discard({ answer }: AnyNews): void {
    discard(answer, this.#context.clock, this.#context.askTimeoutMs);
  }

  #hint({ wanted }: Subscription): void {
    this.#line.push(textFrame(this.#codec.event(wanted.uri, { headers: {} })));
  }

  #frameOf({ wanted, writtenAs }: Subscription, news: AnyNews): Buffer {
    return news.written(writtenAs, () => textFrame(this.#codec.event(wanted.uri, this.#pushedOf(news))));
  }

  #pushedOf(news: AnyNews) {
    const { changesRel, name } = this.#codec;
    const maxBytes = this.#context.maxBodyBytes;
    return news.written(`pushed ${name}`, () => pushedOf(news, { maxBytes, changesRel }));
  }

  #subscribe(wanted: Wanted, id: Id): void {
    const [existing] = this.#matching(wanted);
    if (existing) return existing.repeat(id);
    const { uri } = wanted;
    const { maxSubscriptions } = this.#context.socket;
    if (this.size >= maxSubscriptions) return this.#refuse(id, uri, tooMany(maxSubscriptions));
    if (this.#characters + uri.length > charactersFor(maxSubscriptions))
      return this.#refuse(id, uri, TOO_LONG);
    const found = subscribedTarget(uri, this.client.req);
    if (!found.ok) return this.#refuse(id, uri, found.refusal);
    const { target } = found;
    const offered = this.#context.mechanismsOf(canonicalTarget(target).path);
    if (!offered.has('multiplex-ws')) return this.#refuse(id, uri, NOT_OFFERED);
    this.#add(wanted, { id, target });
  }

  #add({ uri, mode }: Wanted, { id, target }: { id: Id; target: string }): void {
    const subscription = new Subscription(this, { uri, mode }, `event ${this.#codec.name} ${uri}`, {
      id,
      target,
    });
    this.#subscriptions.set(keyOf({ uri, mode }), subscription);
    this.#characters += uri.length;
    // Else when it comes back.
    if (!this.#line.rests()) this.#turns.add(subscription);
  }

  #forget(wanted: Wanted): void {
    if (this.#subscriptions.delete(keyOf(wanted))) this.#characters -= wanted.uri.length;
  }

  #unsubscribe(wanted: Wanted, id: Id): void {
    for (const subscription of this.#matching(wanted)) {
      this.#forget(subscription.wanted);
      subscription.end();
    }
    const answer = this.#codec.unsubscribed(id);
    if (answer !== undefined) this.#line.say(answer);
  }

  #matching({ uri, mode }: Wanted): Subscription[] {
    return MODES.map((one) => this.#subscriptions.get(keyOf({ uri, mode: one }))).filter(
      (one) => one !== undefined && (mode === undefined || one.mode === mode),
    ) as Subscription[];
  }

  #refuse(id: Id, uri: string | undefined, refusal: Refusal): void {
    this.#line.say(this.#codec.refused(id, uri, refusal));
  }
}

const BINARY: Command = {
  type: 'invalid',
  id: undefined,
  refusal: { code: 400, reason: 'A frame must be of text.' },
};

const NOT_OFFERED: Refusal = { code: 501, reason: 'The resource is not offered by WebSocket.' };

const TOO_LONG: Refusal = { code: 429, reason: 'The uris of this connection are too long altogether.' };

/** Each is kept, in several spellings: a thousand of the longest would take megabytes. */
const charactersFor = (maxSubscriptions: number) => Math.max(8192, 256 * maxSubscriptions);

function tooMany(limit: number): Refusal {
  return { code: 429, reason: `A connection may have ${limit} subscriptions.` };
}

function keyOf({ uri, mode = '' }: Wanted | { uri: string; mode: string }): string {
  return `${mode} ${uri}`;
}
