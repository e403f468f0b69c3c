import type { IncomingMessage, ServerResponse } from 'node:http';
import { reasonOf } from '../../model/error.js';
import { discard, readWhole } from '../ask/body.js';
import { type Client, wantsStream } from '../ask/client.js';
import { canonicalPath, canonicalTarget, pathOf, requestTarget } from '../ask/requestUrl.js';
import type { ServerContext } from '../context.js';
import type { Place } from '../follow/place.js';
import type { UpdatedTarget } from '../follow/updatedTarget.js';
import type { Watcher } from '../follow/watcher.js';
import type { Endpoints } from '../http/liveLinks.js';
import type { MultiplexHold } from '../multiplex/multiplex.js';
import { mayConnect } from '../socket/origin.js';
import type { OtherStreams } from '../stream/draftStreams.js';
import { Streams } from '../stream/streams.js';
import type { MountedRequest } from '../types.js';
import { namesWait } from '../wait/readWait.js';
import type { HoldElsewhere } from '../wait/waiter.js';
import type { Interest } from './channels.js';
import { requestOfAnybody } from './clientOf.js';
import { Grip, type GripHost } from './grip.js';
import { isNextLink } from './nextLink.js';
import type { PushpinSettings } from './settings.js';
import { SettledStream } from './settledStream.js';
import { areSocketEvents } from './sockets.js';
import type { Update } from './update.js';

/** How a request came in. */
type Entrance = { kind: 'new' } | { kind: 'resumed'; at: unknown };

/** What is to be done with a request once it is known by which door it came; false: its route has to answer. */
type Proceed = (req: MountedRequest) => boolean;

interface Ways {
  proceed: Proceed;
  pass(): unknown;
}

/** The door by which requests come that Pushpin is to hold. */
export class PushpinDoor {
  readonly #context: ServerContext;
  readonly #grip: Grip;
  readonly #entered = new WeakMap<IncomingMessage, Entrance>();

  constructor(settings: PushpinSettings, context: ServerContext) {
    this.#context = context;
    this.#grip = new Grip(settings, hostOf(context));
    void this.#grip.lookAgain();
  }

  /** Whether a request may have come through Pushpin, and it matters: then it goes on by `enter`. */
  concerns(req: IncomingMessage): boolean {
    if (req.headers['grip-sig'] === undefined) return false;
    return areSocketEvents(req) || namesWait(req, this.#context) || wantsStream(req) || this.#isNext(req);
  }

  /** Pushpin takes sockets for its clients, whether or not the server itself takes some. They speak 0.1. */
  endpointsFor({ headers }: IncomingMessage, endpoints: Endpoints): Endpoints {
    return headers['grip-sig'] === undefined
      ? endpoints
      : { ...endpoints, hasSockets: true, hasDraftSockets: false };
  }

  /** Answers, or has `proceed` answer; `pass` gives it to its route. */
  async enter(client: Client, res: ServerResponse, ways: Ways): Promise<void> {
    try {
      await this.#enter(client, res, ways);
    } catch (thrown) {
      const path = pathOf(requestTarget(client.req));
      this.#context.onProblem({ code: 'answer-failed', path, reason: reasonOf(thrown) });
      res.destroy();
    }
  }

  async #enter(client: Client, res: ServerResponse, { proceed, pass }: Ways): Promise<unknown> {
    const { req } = client;
    if (!(await this.#grip.cameThrough(req))) return this.#goOn(req, proceed, pass);
    if (areSocketEvents(req))
      return this.#isMultiplexPath(req) ? this.#grip.answerSocketEvents(client, res) : pass();
    const resumed = this.#grip.resumed(req);
    if (resumed?.kind === 'expired') return endStream(res);
    if (resumed) return this.#resume(resumed.req, resumed.place, res, proceed);
    this.#entered.set(req, { kind: 'new' });
    this.#goOn(req, proceed, pass);
  }

  /** Milliseconds of a wait that are left. */
  waitLeft(req: IncomingMessage, waitMs: number): number {
    return this.#entered.has(req) ? this.#grip.waitLeft(req, waitMs) : waitMs;
  }

  /** How a wait is held; undefined for one that did not come by this door. */
  holdFor(client: Client, place: Place): HoldElsewhere | undefined {
    if (!this.#entered.has(client.req)) return undefined;
    const askedAt = this.#context.clock.wall();
    const { target } = place;
    return (res, { answer, waitMs }) => {
      const alone = { client, target, answer };
      this.#grip.hold(res, { interests: [interestOf(place)], alone, waitMs, askedAt });
    };
  }

  /** Of which streams a request is one, and where it goes on; undefined for one that did not come by this door. */
  streamsFor(req: MountedRequest, res: ServerResponse): OtherStreams | undefined {
    const entrance = this.#entered.get(req);
    if (!entrance) return undefined;
    const part = this.#partOf(req, res, entrance, (watcher) => watcher?.place);
    const streams = new Streams(this.#context, { open: part, watches: part });
    return { streams, place: entrance.kind === 'resumed' ? (entrance.at as Place) : undefined };
  }

  /** How a multiplexed request is held; undefined for one that did not come by this door. */
  multiplexFor(req: MountedRequest): MultiplexHold | undefined {
    const entrance = this.#entered.get(req);
    if (!entrance) return undefined;
    const askedAt = this.#context.clock.wall();
    return {
      positions: entrance.kind === 'resumed' ? String(entrance.at) : undefined,
      waitLeft: (waitMs) => this.#grip.waitLeft(req, waitMs),
      hold: (res, places, waitMs) =>
        this.#grip.hold(res, { interests: places.map(interestOf), waitMs, askedAt }),
      part: (res, positions) => {
        const part = this.#partOf(req, res, entrance, positions);
        return { open: part, watches: part, begun: () => part.settled() };
      },
    };
  }

  /** Done when every instance has it, or was tried and did not take it. */
  async publish(target: UpdatedTarget): Promise<void> {
    await this.#grip.publish(updateOf(target));
  }

  close(): Promise<void> {
    return this.#grip.close();
  }

  #isNext(req: MountedRequest): boolean {
    return isNextLink(requestTarget(req));
  }

  #isMultiplexPath(req: MountedRequest): boolean {
    return canonicalTarget(req.url ?? '/').path === canonicalPath(this.#context.multiplexPath);
  }

  #goOn(req: MountedRequest, proceed: Proceed, pass: () => unknown): unknown {
    return proceed(req) || pass();
  }

  #resume(req: MountedRequest, at: unknown, res: ServerResponse, proceed: Proceed): void {
    this.#entered.set(req, { kind: 'resumed', at });
    // What is no stream any more has nothing to add to one.
    if (!proceed(req)) endStream(res);
  }

  #partOf(
    req: MountedRequest,
    res: ServerResponse,
    { kind }: Entrance,
    at: (watcher: Watcher | undefined) => unknown,
  ): SettledStream {
    const { clock, retryMs, beforeHead, onProblem, watches, admission } = this.#context;
    const askedAt = clock.wall();
    const path = pathOf(requestTarget(req));
    return new SettledStream({
      ...{ clock, retryMs, beforeHead, watches },
      onFailed: (reason) => onProblem({ code: 'answer-failed', path, reason }),
      hold: (_, watchers) => {
        const interests = watchers.map(({ place }) => interestOf(place));
        this.#grip.stream(res, { req, interests, askedAt, place: at(watchers[0]) });
      },
      isResumed: kind === 'resumed',
      onClosed: (ticket) => admission.leave(ticket),
    });
  }
}

function hostOf(context: ServerContext): GripHost {
  const { clock, askTimeoutMs, onProblem, socket } = context;
  return {
    clock,
    onProblem,
    allowsOrigin: (req) => mayConnect(req, { allowsOrigin: socket.allowsOrigin, onProblem }),
    async askAnybody(target, { names, injector }) {
      const answer = await injector.ask({ req: requestOfAnybody(target, names), injector }, target);
      return readWhole(answer, clock, askTimeoutMs);
    },
    async ask({ req, injector }, target) {
      const answer = await injector.ask({ req, injector }, target);
      discard(answer, clock, askTimeoutMs);
      return answer;
    },
  };
}

function interestOf({ mode, subject }: Place): Interest {
  return { mode, subject };
}

function updateOf({ named, changes }: UpdatedTarget): Update {
  if (!named) return { kind: 'all' };
  const { subject, exact } = named;
  return { kind: exact ? 'url' : 'path', subject, prevChanges: changes?.before };
}

/** Pushpin, which holds the client, ends its stream too; an `EventSource` comes back. */
function endStream(res: ServerResponse): void {
  res.setHeader('Content-Type', 'text/event-stream');
  res.end();
}
