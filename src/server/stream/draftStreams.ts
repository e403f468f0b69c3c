import type { ServerResponse } from 'node:http';
import type { Client } from '../ask/client.js';
import { canonicalPath, pathOf, requestTarget } from '../ask/requestUrl.js';
import { standIn, wholeBody } from '../ask/standIn.js';
import type { ServerContext } from '../context.js';
import { type Place, valuePlace } from '../follow/place.js';
import { streamPath } from '../http/draftLinks.js';
import { sendText } from '../http/sendAnswer.js';
import { type Offers, readWanted, type Wanted } from '../multiplex/wanted.js';
import type { MountedRequest } from '../types.js';
import { draftEvents } from './draftEvents.js';
import type { ValueEvents } from './events.js';
import { readStart } from './start.js';
import type { Streams } from './streams.js';

export interface OtherStreams {
  streams: Streams;
  /** Of one that has begun before. */
  place: Place | undefined;
}

/** The value streams of 0.3: they are at a URL of their own, `/multi/stream?u=%2Fa`. */
export class DraftStreams {
  readonly #context: ServerContext;
  readonly #streams: Streams;
  readonly #offers: Offers;
  readonly #events: ValueEvents;
  readonly #path: string;

  constructor(context: ServerContext, streams: Streams, offers: Offers) {
    this.#context = context;
    this.#streams = streams;
    this.#offers = offers;
    this.#events = draftEvents(context.maxBodyBytes);
    this.#path = canonicalPath(streamPath(context.multiplexPath));
  }

  /** Below where the app is mounted. */
  isFor({ url = '/' }: MountedRequest): boolean {
    const { dialects, offered } = this.#context;
    const isThere = url.startsWith(this.#path) && pathOf(url) === this.#path;
    return isThere && dialects.includes('0.3') && offered.has('value-stream');
  }

  /**
   * Whether the request is answered here: with one resource. `clientOf`: as whom its route is asked. `instead`: the streams
   * that it is one of, if not of those that are open here, and where it goes on.
   */
  takes(
    req: MountedRequest,
    res: ServerResponse,
    clientOf: () => Client | undefined,
    instead?: OtherStreams,
  ): boolean {
    const target = requestTarget(req);
    const named = new URLSearchParams(target.slice(pathOf(target).length)).getAll('u');
    const [uri] = named;
    if (uri === undefined) return false;
    const wanted = readWanted({ uri, validator: '' }, req, 'value-stream', this.#offers);
    if (named.length > 1) return this.#refuse(res, 400, 'One stream is of one resource.\n');
    if (!wanted.ok) return this.#refuse(res, statusOf(wanted), `${wanted.refusal.reason}\n`);
    const client = clientOf();
    if (client) this.#follow(client, res, wanted.target, instead);
    return client !== undefined;
  }

  #follow({ req, injector }: Client, res: ServerResponse, target: string, instead?: OtherStreams): void {
    const { method = 'GET' } = req;
    const asking = Object.assign(standIn(req, { target, headers: wholeBody }), { method });
    const { streams = this.#streams, place } = instead ?? {};
    const first = place ?? readStart(asking, () => false)?.place ?? valuePlace(target, '');
    streams.follow({ req: asking, injector }, res, {
      start: { place: first, changes: undefined },
      ...{ values: this.#events, hasChanges: false, isResumed: place !== undefined },
    });
  }

  #refuse(res: ServerResponse, status: number, text: string): true {
    sendText(res, status, text, this.#context.beforeHead);
    return true;
  }
}

// What is not offered is not found here.
function statusOf({ refusal: { code } }: Wanted & { ok: false }): number {
  return code === 501 ? 404 : code;
}
