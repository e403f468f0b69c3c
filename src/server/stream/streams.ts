import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Client } from '../ask/client.js';
import { canonicalTarget, requestTarget } from '../ask/requestUrl.js';
import { isEventStream, type RouteAnswer } from '../ask/routeAnswer.js';
import { standIn, unencoded } from '../ask/standIn.js';
import { refuseForNow, type ServerContext } from '../context.js';
import type { Place } from '../follow/place.js';
import { ifFailed, sendAnswer, sendNotModified } from '../http/sendAnswer.js';
import type { Mechanism } from '../mechanisms.js';
import { offersOf } from '../offers.js';
import { jsonEvents, type ValueEvents } from './events.js';
import { OwnStream, type OwnStreamContext, type StreamRequest } from './ownStream.js';
import { readStart } from './start.js';

// Paths whose routes have streams of their own.
const MAX_FOREIGN = 1000;

/** The mechanisms value-stream and changes-stream: GETs that are answered with events. */
export class Streams {
  readonly #context: ServerContext;
  readonly #foreign = new Set<string>();
  readonly #events: ValueEvents;
  readonly #ofStreams: OwnStreamContext;

  constructor(context: ServerContext, { open, watches }: Pick<OwnStreamContext, 'open' | 'watches'>) {
    const { maxBodyBytes, beforeHead, isLiveAnswer } = context;
    this.#context = context;
    this.#events = jsonEvents(maxBodyBytes);
    this.#ofStreams = {
      ...{ watches, open, maxBodyBytes, isLiveAnswer },
      pass: (res, answer) => this.#pass(res, answer),
      notModified: (res, head) => sendNotModified(res, head, beforeHead),
    };
  }

  /** Whether the request is answered here; otherwise its route has to. */
  takes(client: Client, res: ServerResponse, offered: ReadonlySet<Mechanism>): boolean {
    const told = this.#toldOf(offered);
    if (!told || this.#foreign.has(pathOf(client))) return false;
    const start = readStart(client.req, (changes) => told.hasChanges && this.#hasChangesAt(changes, client));
    if (!start) return false;
    this.follow(withoutEncoding(client), res, { start, ...told });
    return true;
  }

  /** The same for one that has begun before, and is at this place. */
  resumes(client: Client, res: ServerResponse, offered: ReadonlySet<Mechanism>, place: Place): boolean {
    const told = this.#toldOf(offered);
    if (!told) return false;
    const start = { place, changes: undefined };
    this.follow(withoutEncoding(client), res, { start, ...told, isResumed: true });
    return true;
  }

  /** `client`: as whom the route is asked. */
  follow(client: Client, res: ServerResponse, wanted: Omit<StreamRequest, 'res' | 'ticket'>): void {
    const ticket = this.#context.admission.enter(res.req);
    if (ticket === undefined) return refuseForNow(res, this.#context);
    const stream = new OwnStream(client, { res, ticket, ...wanted }, this.#ofStreams);
    if (!stream.done) this.#ofStreams.watches.watch(stream);
  }

  #hasChangesAt(target: string, { req }: Client): boolean {
    return offersOf(standIn(req, { target, headers: {} }), this.#context).has('changes-stream');
  }

  #toldOf(offered: ReadonlySet<Mechanism>): Pick<StreamRequest, 'values' | 'hasChanges'> | undefined {
    if (!this.#context.dialects.includes('0.1')) return undefined;
    const hasChanges = offered.has('changes-stream');
    const values = offered.has('value-stream') ? this.#events : undefined;
    return values || hasChanges ? { values, hasChanges } : undefined;
  }

  #pass(res: ServerResponse, answer: RouteAnswer<Buffer | Readable>): void {
    sendAnswer(res, answer, ifFailed(answer, this.#context.beforeHead));
    if (!isEventStream(answer)) return;
    // Its first event may be far off.
    res.flushHeaders();
    if (this.#foreign.size < MAX_FOREIGN) this.#foreign.add(canonicalTarget(requestTarget(res.req)).path);
  }
}

function withoutEncoding(client: Client): Client {
  return { ...client, req: standIn(client.req, { headers: unencoded }) };
}

function pathOf({ req }: Client): string {
  return canonicalTarget(requestTarget(req)).path;
}
