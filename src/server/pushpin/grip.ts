/**
 * Holding by GRIP, past one process: Pushpin keeps the connections, any process of the app says what is new.
 *
 * What the rest of the server uses is `PushpinDoor`; it uses this:
 *
 * - `cameThrough(req)`: only such requests are held by Pushpin; all others as ever.
 * - A request with `Wait` is watched as ever. `waitLeft` says how long, as Pushpin asks again with the same `Wait`. When
 *   the route has nothing new, the answer that would end the wait is sent at once, and `hold` is called before its head
 *   goes: Pushpin then sends it when the time is over. Asking anew for a hint, Pushpin repeats the client's own headers,
 *   so that each client gets its own answer.
 * - A stream is answered with the events so far; `stream` is called before the head goes. Pushpin asks for what comes next
 *   by a link that `resumed` understands: it gives the client's request and the place back.
 * - `answerSocketEvents` answers what Pushpin tells of sockets.
 * - `publish` says each `updated()` to every instance.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../ports.js';
import type { Client, HeaderPairs } from '../ask/client.js';
import { requestTarget } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import type { OnProblem } from '../problems.js';
import type { MountedRequest } from '../types.js';
import {
  besideShared,
  type Channels,
  channelsFor,
  createChannels,
  type Interest,
  sharedChannelFor,
} from './channels.js';
import { headersOfClient, requestAs } from './clientOf.js';
import { lastIdOf } from './gripLast.js';
import { responseHold, SHORTEST_HOLD, type Subscription, streamHold } from './instruct.js';
import { everything } from './items.js';
import { type AskAnybody, sharedNews } from './news.js';
import { createNextLinks, type NextLinks } from './nextLink.js';
import { Outbox } from './outbox.js';
import { postTo } from './post.js';
import { Publisher } from './publisher.js';
import type { PushpinSettings } from './settings.js';
import { changesId, isShared, KnownShared, namesOfTheApp, valueId } from './shared.js';
import { Signatures } from './signature.js';
import { answerSocketEvents } from './sockets.js';
import { stampOf } from './stamps.js';
import type { Update } from './update.js';

/** What the rest of the server gives. */
export interface GripHost {
  clock: Clock;
  onProblem: OnProblem;
  /** Asks the app's routes, in memory, as nobody in particular. */
  askAnybody: AskAnybody;
  /** Asks them in the name of the client. */
  ask(client: Client, target: string): Promise<AnswerHead>;
  /** Whether pages of the origin of this request may open sockets. */
  allowsOrigin(req: IncomingMessage): boolean;
}

export interface Held {
  /** Several for a multiplexed one. */
  interests: readonly Interest[];
  /** How the only one was answered, if that may be for all. */
  alone?: HeldAlone;
  /** Milliseconds. */
  waitMs: number;
  /** Wall clock, when the route was asked; not later. */
  askedAt: number;
}

export interface HeldAlone {
  client: Client;
  /** Path and query that was asked for the value or the changes. */
  target: string;
  answer: AnswerHead;
}

export interface HeldStream {
  /** As the client sent it. */
  req: MountedRequest;
  interests: readonly Interest[];
  askedAt: number;
  /** Where it goes on. Plain data. */
  place: unknown;
}

/** What Pushpin wants to know of a stream that it holds. */
export type Resumed =
  | { kind: 'resumed'; req: MountedRequest; place: unknown }
  /** Nobody may go on by this link any more: the stream has to end, and its client comes back. */
  | { kind: 'expired' };

export class Grip {
  readonly #settings: PushpinSettings;
  readonly #host: GripHost;
  readonly #channels: Channels;
  readonly #signatures: Signatures;
  readonly #links: NextLinks;
  readonly #known = new KnownShared();
  readonly #outboxes: readonly Outbox[];
  readonly #publisher: Publisher;

  constructor(settings: PushpinSettings, host: GripHost) {
    const { clock, onProblem, askAnybody } = host;
    const channels = createChannels(settings.channelPrefix);
    this.#settings = settings;
    this.#host = host;
    this.#channels = channels;
    this.#signatures = new Signatures(settings.instances, clock);
    this.#links = createNextLinks(settings.secret);
    const all = JSON.stringify(everything(channels));
    this.#outboxes = settings.instances.map((instance) => {
      return new Outbox({
        name: instance.name,
        post: postTo(instance, clock),
        clock,
        onProblem,
        everything: all,
      });
    });
    const context = { ask: askAnybody, known: this.#known, isListed: settings.isListed };
    const news = (update: Parameters<typeof sharedNews>[0]) => sharedNews(update, context);
    this.#publisher = new Publisher({ channels, outboxes: this.#outboxes, clock, news });
  }

  /** Whether it came through one of the instances, as its signature says. */
  cameThrough(req: IncomingMessage): Promise<boolean> {
    return this.#signatures.areGood(req);
  }

  /** Milliseconds of a wait that are left, which Pushpin may have begun to hold before. */
  waitLeft(req: IncomingMessage, waitMs: number): number {
    const deadline = Number.parseInt(lastIdOf(req, this.#channels.all) ?? '', 36);
    if (Number.isNaN(deadline)) return waitMs;
    const left = Math.min(waitMs, deadline - this.#host.clock.wall());
    // It would hold for longer; half of that is near enough.
    return left < (SHORTEST_HOLD * 1000) / 2 ? 0 : left;
  }

  /** Has Pushpin hold the answer whose head is about to be sent. */
  hold(res: ServerResponse, held: Held): void {
    const deadline = (this.#host.clock.wall() + held.waitMs).toString(36).split('.')[0];
    const subscriptions = this.#subscriptionsOf(held).map((one) =>
      one.channel === this.#channels.all ? { ...one, prevId: deadline } : one,
    );
    const { statusCode } = res;
    res.statusCode = 200;
    res.statusMessage = 'OK';
    const hold = { subscriptions, stamp: stampOf(held.askedAt) };
    setHeaders(res, responseHold(hold, held.waitMs, statusCode));
  }

  /** Has Pushpin hold the stream whose head is about to be sent; false if it could not go on with it. */
  stream(res: ServerResponse, { req, interests, askedAt, place }: HeldStream): boolean {
    const state = { headers: headersOfClient(req), place };
    const next = this.#links.write(requestTarget(req), state, this.#host.clock.wall());
    if (next === undefined) return false;
    const subscriptions = channelsFor(this.#channels, interests).map((channel) => ({ channel }));
    setHeaders(res, streamHold({ subscriptions, stamp: stampOf(askedAt) }, next));
    return true;
  }

  /** What a request wants to go on with that came through Pushpin; undefined if it is not of Pushpin's own. */
  resumed(req: MountedRequest): Resumed | undefined {
    const read = this.#links.read(requestTarget(req), this.#host.clock.wall());
    if (read === undefined) return undefined;
    if (read === 'expired') return { kind: 'expired' };
    const { headers, place } = read.state;
    return { kind: 'resumed', req: requestAs(req, read.target, headers), place };
  }

  /** Answers what Pushpin POSTs of a socket. */
  answerSocketEvents({ req, injector }: Client, res: ServerResponse): Promise<void> {
    const { ask, allowsOrigin } = this.#host;
    const headers: HeaderPairs = [...headersOfClient(req), ['accept', 'application/json, */*;q=0.8']];
    return answerSocketEvents(req, res, {
      channels: this.#channels,
      ask: (target) => ask({ req: requestAs(req, target, headers), injector }, target),
      isShared: (interest, answer) => this.#isShared({ req, injector }, interest, answer),
      allowsOrigin,
    });
  }

  /** Done when every instance has it, or was tried and did not take it. */
  publish(update: Update): Promise<void> {
    return this.#publisher.publish(update);
  }

  /** Has everybody looked after who is held: what this process said last, before it ended, may not have got through. */
  async lookAgain(): Promise<void> {
    const item = JSON.stringify(everything(this.#channels));
    await Promise.all(this.#outboxes.map((outbox) => outbox.send('everything', [item])));
  }

  async close(): Promise<void> {
    await this.#publisher.close();
    await Promise.all(this.#outboxes.map((outbox) => outbox.close()));
  }

  #subscriptionsOf({ interests, alone }: Held): Subscription[] {
    const [only] = interests;
    if (!only || !alone || !this.#isShared(alone.client, only, alone.answer)) {
      return channelsFor(this.#channels, interests).map((channel) => ({ channel }));
    }
    const { client, answer, target } = alone;
    const names = namesOfTheApp(client.req);
    const prevId =
      only.mode === 'value' ? valueId(names, headerOf(answer, 'etag')) : changesId(names, target);
    const beside = [...besideShared(this.#channels, only), this.#channels.all].map((channel) => ({
      channel,
    }));
    return [{ channel: sharedChannelFor(this.#channels, only), prevId }, ...beside];
  }

  /** Who is, is remembered: his value is published. */
  #isShared({ req, injector }: Client, interest: Interest, answer: AnswerHead): boolean {
    if (req.method === 'HEAD' || !isShared(answer, this.#settings.isListed(interest.subject.path)))
      return false;
    const names = namesOfTheApp(req);
    const id = interest.mode === 'value' ? valueId(names, headerOf(answer, 'etag')) : undefined;
    this.#known.set(interest, { names, injector, id });
    return true;
  }
}

function setHeaders(res: ServerResponse, headers: HeaderPairs): void {
  for (const [name, value] of headers) res.setHeader(name, value);
}
