import type { IncomingMessage, ServerResponse } from 'node:http';
import { reasonOf } from '../../model/error.js';
import { discard, readWhole } from '../ask/body.js';
import { type Client, wantsStream } from '../ask/client.js';
import { pathOf, requestTarget } from '../ask/requestUrl.js';
import type { ServerContext } from '../context.js';
import type { Place } from '../follow/place.js';
import type { UpdatedTarget } from '../follow/updatedTarget.js';
import type { Watcher } from '../follow/watcher.js';
import type { Endpoints } from '../http/liveLinks.js';
import type { Mechanism } from '../mechanisms.js';
import { mayConnect } from '../socket/origin.js';
import { Streams } from '../stream/streams.js';
import type { MountedRequest } from '../types.js';
import type { HoldElsewhere } from '../wait/waiter.js';
import type { Interest } from './channels.js';
import { requestOfAnybody } from './clientOf.js';
import { Grip, type GripHost } from './grip.js';
import type { PushpinSettings } from './settings.js';
import { SettledStream } from './settledStream.js';
import { areSocketEvents } from './sockets.js';
import type { Update } from './update.js';

/** How a request came in. */
type Entrance = { kind: 'new' } | { kind: 'resumed'; place: Place };

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
    return areSocketEvents(req) || req.headers.wait !== undefined || wantsStream(req) || this.#isNext(req);
  }

  /** Pushpin takes sockets for its clients, wherever the server itself takes some. */
  endpointsFor({ headers }: IncomingMessage, endpoints: Endpoints): Endpoints {
    return headers['grip-sig'] === undefined ? endpoints : { ...endpoints, hasSockets: true };
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
    if (resumed) return this.#resume(resumed.req, resumed.place as Place, res, proceed);
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
    return (res, held) =>
      this.#grip.hold(res, { client, interests: [interestOf(place)], target, askedAt, ...held });
  }

  /** Whether a request for a stream is answered here: undefined for one that did not come by this door. */
  takesStream(client: Client, res: ServerResponse, offered: ReadonlySet<Mechanism>): boolean | undefined {
    const entrance = this.#entered.get(client.req);
    if (!entrance) return undefined;
    const part = this.#partOf(client.req, res, entrance);
    const streams = new Streams(this.#context, { open: part, watches: part });
    if (entrance.kind === 'new') return streams.takes(client, res, offered);
    return streams.resumes(client, res, offered, entrance.place);
  }

  /** Done when every instance has it, or was tried and did not take it. */
  async publish(target: UpdatedTarget): Promise<void> {
    await this.#grip.publish(updateOf(target));
  }

  close(): Promise<void> {
    return this.#grip.close();
  }

  #isNext(req: MountedRequest): boolean {
    return requestTarget(req).includes('liveresource-next=');
  }

  #isMultiplexPath(req: MountedRequest): boolean {
    return pathOf(req.url ?? '/') === this.#context.multiplexPath;
  }

  #goOn(req: MountedRequest, proceed: Proceed, pass: () => unknown): unknown {
    return proceed(req) || pass();
  }

  #resume(req: MountedRequest, place: Place, res: ServerResponse, proceed: Proceed): void {
    this.#entered.set(req, { kind: 'resumed', place });
    // What is no stream any more has nothing to add to one.
    if (!proceed(req)) endStream(res);
  }

  #partOf(req: MountedRequest, res: ServerResponse, { kind }: Entrance): SettledStream {
    const { clock, retryMs, beforeHead, onProblem, watches, admission } = this.#context;
    const askedAt = clock.wall();
    const path = pathOf(requestTarget(req));
    return new SettledStream({
      ...{ clock, retryMs, beforeHead, watches },
      onFailed: (reason) => onProblem({ code: 'answer-failed', path, reason }),
      hold: (_, watchers) => this.#holdStream(req, res, watchers, askedAt),
      isResumed: kind === 'resumed',
      onClosed: (ticket) => admission.leave(ticket),
    });
  }

  #holdStream(req: MountedRequest, res: ServerResponse, watchers: readonly Watcher[], askedAt: number): void {
    const interests = watchers.map(({ place }) => interestOf(place));
    this.#grip.stream(res, { req, interests, askedAt, place: watchers[0]?.place });
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
