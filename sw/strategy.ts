import { Strategy, type StrategyOptions } from 'workbox-strategies/Strategy.js';
import type { StrategyHandler } from 'workbox-strategies/StrategyHandler.js';
import { LiveResourceError } from '../src/model/index.js';
import type { LiveResourceWorker } from './install.js';
import type { Way } from './onFetch.js';

export interface LiveResourceStrategyOptions extends StrategyOptions {
  /** What `installLiveResource(self, { fetch: 'manual' })` gave. */
  live: LiveResourceWorker;
}

/**
 * A strategy for the routes of Workbox: answers from memory what is known to be current, and everything else by the network.
 * Nothing is put into Cache Storage; `cacheName` is only what plugins are told.
 */
export class LiveResourceStrategy extends Strategy {
  readonly #live: LiveResourceWorker['routed'];

  /** Throws LiveResourceError `bad-option`. */
  constructor(options: LiveResourceStrategyOptions) {
    super({ cacheName: 'liveresource', ...options });
    const live = options?.live;
    if (live?.routed?.mode !== 'manual') {
      const reason = "it is not what installLiveResource(self, { fetch: 'manual' }) gives";
      throw new LiveResourceError('bad-option', { option: 'live', reason });
    }
    this.#live = live.routed;
  }

  /** A value of memory stands for the answer of the network: whoever changes requests and answers changes it too. */
  protected override async _handle(
    request: Request,
    handler: StrategyHandler,
  ): Promise<Response | undefined> {
    // Nothing of these is live. Navigations are preloaded, and plugins send writes again, which must have their body.
    if (request.mode === 'navigate' || request.method !== 'GET') return handler.fetch(request);
    const sent = this.#withOptions(await willFetch(request, handler));
    const known = await this.#live.recall(sent);
    const used = known && (await this.#willUse(sent, await didSucceed(sent, known, handler), handler));
    return used ?? this.#fetch(request, sent, handler);
  }

  /** With any option, a request forgets who asks (Fetch §5.4, "set request's referrer to client"). */
  #withOptions(request: Request): Request {
    const { referrer, referrerPolicy } = request;
    return this.fetchOptions
      ? new Request(request, { referrer, referrerPolicy, ...this.fetchOptions })
      : request;
  }

  /** As what a cache held: a plugin may give another answer, or none. */
  async #willUse(
    request: Request,
    answer: Response,
    handler: StrategyHandler,
  ): Promise<Response | undefined> {
    const { cacheName, matchOptions } = this;
    let cachedResponse: Response | undefined = answer;
    for (const callback of handler.iterateCallbacks('cachedResponseWillBeUsed')) {
      const of = { cacheName, request, event: handler.event, ...(matchOptions && { matchOptions }) };
      cachedResponse = (await callback({ ...of, ...(cachedResponse && { cachedResponse }) })) || undefined;
    }
    return cachedResponse;
  }

  async #fetch(originalRequest: Request, request: Request, handler: StrategyHandler): Promise<Response> {
    const { event } = handler;
    const way: Way = {
      send: (init) => fetch(request, init),
      waitUntil: (work) => void handler.waitUntil(work),
      clientId: (event as Partial<FetchEvent>).clientId ?? '',
    };
    if (handler.hasCallback('cacheWillUpdate')) way.mayTake = (answer) => mayTake(request, answer, handler);
    try {
      return await didSucceed(request, await this.#live.send(request, way), handler);
    } catch (thrown) {
      const error = thrown as Error;
      await handler.runCallbacks('fetchDidFail', { error, event, originalRequest, request });
      throw thrown;
    }
  }
}

async function willFetch(asked: Request, handler: StrategyHandler): Promise<Request> {
  let request = asked;
  for (const callback of handler.iterateCallbacks('requestWillFetch')) {
    request = await callback({ request: request.clone(), event: handler.event });
  }
  return request;
}

async function didSucceed(request: Request, answer: Response, handler: StrategyHandler): Promise<Response> {
  let response = answer;
  for (const callback of handler.iterateCallbacks('fetchDidSucceed')) {
    response = await callback({ request, response, event: handler.event });
  }
  return response;
}

/** Only the permission is taken from the plugin: what the resource is followed by must be what its server said. */
async function mayTake(request: Request, answer: Response, handler: StrategyHandler): Promise<boolean> {
  let response: Response | undefined = answer;
  for (const callback of handler.iterateCallbacks('cacheWillUpdate')) {
    response = (await callback({ request, response, event: handler.event })) || undefined;
    if (!response) break;
  }
  // A copy that nobody reads would keep the answer open.
  void answer.body?.cancel().catch(() => {});
  return response !== undefined;
}
