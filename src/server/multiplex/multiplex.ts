import type { ServerResponse } from 'node:http';
import { type Client, wantsStream } from '../ask/client.js';
import { canonicalPath, canonicalTarget, pathOf, requestTarget } from '../ask/requestUrl.js';
import { standIn, wholeBody } from '../ask/standIn.js';
import { refuseForNow, type ServerContext } from '../context.js';
import { sendText } from '../http/sendAnswer.js';
import type { Mechanism } from '../mechanisms.js';
import type { OpenStreams } from '../stream/openStreams.js';
import type { OwnStreamContext } from '../stream/ownStream.js';
import type { MountedRequest } from '../types.js';
import { readWaitTime } from '../wait/readWait.js';
import type { BodyForm } from './memberText.js';
import { MultiplexStream } from './multiplexStream.js';
import { MultiplexWait, type WaitRequest } from './multiplexWait.js';
import { type Named, namedInHeader, namedInQuery } from './named.js';
import { type Offers, readWanted, type Wanted } from './wanted.js';

interface Asked {
  named: readonly Named[];
  form: BodyForm;
}

interface Taken extends Asked {
  mechanism: Mechanism;
  hold: MultiplexHold | undefined;
}

/** Holds a request elsewhere. */
export interface MultiplexHold {
  waitLeft(waitMs: number): number;
  hold: NonNullable<WaitRequest['hold']>;
  /** Where the events of a stream go, that is then held at its positions. */
  part(res: ServerResponse, positions: () => string): SettledPart;
  /** Where a stream goes on that has begun before. */
  positions: string | undefined;
}

type SettledPart = Pick<OwnStreamContext, 'open' | 'watches'> & { begun(): void };

/** The mechanisms multiplex-wait and multiplex-stream: GETs of several resources at one URL. */
export class Multiplex {
  readonly #context: ServerContext;
  readonly #open: OpenStreams;
  readonly #offers: Offers;
  readonly #path: string;

  constructor(context: ServerContext, open: OpenStreams, offers: Offers) {
    this.#context = context;
    this.#open = open;
    this.#offers = offers;
    this.#path = canonicalPath(context.multiplexPath);
  }

  /** Whether it is for us, if its URL is ours: with nothing that we know it goes on to the application. */
  isFor({ url = '/' }: MountedRequest): boolean {
    // Below where the app is mounted. Of other requests nothing more is looked at.
    if (url.startsWith('/')) return url.startsWith(this.#path) && pathOf(url) === this.#path;
    return canonicalTarget(url).path === this.#path;
  }

  /**
   * Whether the request is answered here. `clientOf`: as whom routes are asked, if there is an application. `hold`: if it is
   * to be held elsewhere.
   */
  takes(
    req: MountedRequest,
    res: ServerResponse,
    clientOf: () => Client | undefined,
    hold?: MultiplexHold,
  ): boolean {
    const asked = this.#asked(req);
    if (asked?.named.length === 0) return false;
    // 0.3 has no streams of several.
    const isStreamed = asked?.form === 'json' && isStream(req);
    const mechanism = isStreamed ? 'multiplex-stream' : 'multiplex-wait';
    if (!this.#context.offered.has(mechanism)) return false;
    const problem = this.#problemOf(asked);
    if (problem !== undefined || !asked) {
      sendText(res, 400, problem ?? '', this.#context.beforeHead);
      return true;
    }
    const client = clientOf();
    if (!client) return false;
    this.#answer(this.#standInFor(client), res, { ...asked, mechanism, hold });
    return true;
  }

  #asked(req: MountedRequest): Asked | undefined {
    const target = requestTarget(req);
    const named = namedInQuery(target.slice(pathOf(target).length));
    if (named?.length === 0 && this.#context.dialects.includes('0.3'))
      return { named: namedInHeader(String(req.headers.uri ?? '')), form: 'text' };
    return named && { named, form: 'json' };
  }

  #problemOf(asked: Asked | undefined): string | undefined {
    const { maxResources } = this.#context;
    if (!asked) return 'Each inm must follow the u that it belongs to.\n';
    if (asked.named.length <= maxResources) return undefined;
    return `One request may name ${maxResources} resources, not ${asked.named.length}.\n`;
  }

  #standInFor({ req, injector }: Client): Client {
    return { req: standIn(req, { target: requestTarget(req), headers: wholeBody }), injector };
  }

  #answer(client: Client, res: ServerResponse, taken: Taken): void {
    const { named, form, mechanism, hold } = taken;
    const wait = readWaitTime(res.req, this.#context);
    if (wait.kind === 'invalid') return sendText(res, 400, wait.text, this.#context.beforeHead);
    const ticket = this.#context.admission.enter(res.req);
    if (ticket === undefined) return refuseForNow(res, this.#context);
    const wanted = named.map((one) => readWanted(one, client.req, mechanism, this.#offers));
    if (mechanism === 'multiplex-stream') return this.#stream(client, wanted, { res, ticket, hold });
    const waitMs = wait.kind === 'wait' ? (hold?.waitLeft(wait.ms) ?? wait.ms) : 0;
    this.#wait(client, wanted, { res, ticket, form, waitMs, hold: hold?.hold });
  }

  #wait(client: Client, wanted: readonly Wanted[], request: WaitRequest): void {
    new MultiplexWait(client, wanted, request, this.#context).begin();
  }

  #stream(
    client: Client,
    wanted: readonly Wanted[],
    { res, ticket, hold }: { res: ServerResponse; ticket: string; hold: MultiplexHold | undefined },
  ): void {
    const lastEventId = hold?.positions ?? String(res.req.headers['last-event-id'] ?? '');
    const isOffered = (target: string) => this.#offers(target, client.req).has('multiplex-stream');
    const request = { res, ticket, lastEventId, isResumed: hold?.positions !== undefined, isOffered };
    const part = hold?.part(res, () => stream.positions);
    const opened = part ?? { open: this.#open, watches: this.#context.watches };
    const stream = new MultiplexStream(client, wanted, request, this.#context, opened);
    stream.begin();
    part?.begun();
  }
}

function isStream(req: MountedRequest): boolean {
  return req.headers.wait === undefined && wantsStream(req);
}
