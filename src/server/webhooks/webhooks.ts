import type { IncomingMessage, ServerResponse } from 'node:http';
import { canonicalTarget } from '../ask/requestUrl.js';
import type { UpdatedTarget } from '../follow/updatedTarget.js';
import { keysOf, type WebhooksContext } from './context.js';
import { createContext } from './createContext.js';
import { problemOf } from './failures.js';
import type { CallbackMechanism, WebhookHost } from './host.js';
import type { Followed } from './keep/registrations.js';
import type { WebhookOptions } from './options.js';
import { addressOf, answer, answerClosed } from './register/collections.js';
import { type Collection, collectionUrl } from './register/collectionUrl.js';
import type { Topic } from './registration.js';

const STORE_RETRY_MS = 30_000;

export interface Webhooks {
  /** Whether a request is one to the collections of registrations. */
  isFor(req: IncomingMessage): boolean;
  /** Answers it; false: it is none. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /**
   * Tells callbacks what is new of the resources that have changed. Done when each has been told or could not be reached
   * at first, which may take as long as their timeouts. Never rejects.
   */
  updated(target: UpdatedTarget): Promise<void>;
  /**
   * Goes on with what was left when the process ended last, and finds what changed meanwhile. Call it when the routes are
   * there: a route that is missing is a resource that is gone. Never rejects.
   */
  resume(): Promise<void>;
  /** Links to be added to what a resource says of itself: relation type and target. */
  linksFor(kind: Topic['mode'], target: string): [rel: CallbackMechanism, target: string][];
  /** Ends when what is on its way has been answered. What is not delivered stays in the store. */
  close(): Promise<void>;
}

/** Callbacks that are told of changes by POST (protocol §4). Throws LiveResourceError `bad-option`. */
export function createWebhooks(options: WebhookOptions, host: WebhookHost): Webhooks {
  return new Service(createContext(options, host));
}

class Service implements Webhooks {
  readonly #context: WebhooksContext;
  readonly #answering = new Set<Promise<void>>();
  #cancelRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(context: WebhooksContext) {
    this.#context = context;
  }

  isFor(req: IncomingMessage): boolean {
    return addressOf(this.#context, req) !== undefined;
  }

  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const addressed = addressOf(this.#context, req);
    if (!addressed) return false;
    if (this.#isClosed) {
      answerClosed(res);
      return true;
    }
    const answering: Promise<void> = answer(this.#context, addressed, req, res).finally(() =>
      this.#answering.delete(answering),
    );
    this.#answering.add(answering);
    return true;
  }

  async updated(target: UpdatedTarget): Promise<void> {
    if (await this.#isReady()) await this.#look(this.#context.registrations.following(target));
  }

  async resume(): Promise<void> {
    if (!(await this.#isReady())) return;
    const { all } = this.#context.registrations;
    await this.#look(all.map((registration) => ({ registration, topics: [...registration.topics] })));
  }

  linksFor(kind: Topic['mode'], target: string): [CallbackMechanism, string][] {
    const { path } = this.#context.settings;
    const own: Collection = { name: kind, target: canonicalTarget(target).url };
    return [
      [`${kind}-callback`, collectionUrl(path, own)],
      ['multiplex-callbacks', collectionUrl(path, { name: 'multiplex' })],
    ];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#context.abort();
    this.#cancelRetry?.();
    await Promise.all([this.#context.couriers.close(), ...this.#answering]);
    this.#context.caller.close();
  }

  async #look(followed: Followed[]): Promise<void> {
    const { couriers, rounds } = this.#context;
    const round = rounds.next();
    await Promise.all(
      followed.map(({ registration, topics }) => couriers.look(registration, keysOf(topics), round)),
    );
  }

  /** If it cannot be known who is to be told, all are looked at later. */
  async #isReady(): Promise<boolean> {
    if (this.#isClosed) return false;
    try {
      await this.#context.registrations.refresh();
      return !this.#isClosed;
    } catch (thrown) {
      this.#context.onProblem(problemOf(thrown));
      this.#resumeLater();
      return false;
    }
  }

  #resumeLater(): void {
    if (this.#cancelRetry || this.#isClosed) return;
    this.#cancelRetry = this.#context.clock.setTimer(STORE_RETRY_MS, () => {
      this.#cancelRetry = undefined;
      void this.resume();
    });
  }
}
