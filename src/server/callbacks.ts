import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Injector, isAsked } from './ask/injector.js';
import { unavailable } from './ask/routeAnswer.js';
import { standIn } from './ask/standIn.js';
import type { ServerContext } from './context.js';
import type { UpdatedTarget } from './follow/updatedTarget.js';
import { offersOf } from './offers.js';
import { askThrough } from './webhooks/askThrough.js';
import type { Question } from './webhooks/host.js';
import type { WebhookOptions } from './webhooks/options.js';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.js';

/** Webhooks of an application that is known, at the latest, when the first request comes through it. */
export class Callbacks {
  readonly #context: ServerContext;
  readonly #webhooks: Webhooks;
  /** How those who register have come: what lets them in decides what they may be told. */
  readonly #doors = new WeakMap<IncomingMessage, Injector>();
  #injector: Injector | undefined;

  /** Throws LiveResourceError `bad-option`. */
  constructor(options: WebhookOptions, context: ServerContext) {
    const { clock, onProblem } = context;
    this.#context = context;
    this.#webhooks = createWebhooks(options, {
      ask: (question) => this.#ask(question),
      offers: (mechanism, target, req) =>
        offersOf(standIn(req, { target, headers: {} }), context).has(mechanism),
      clock,
      onProblem,
    });
  }

  get linksFor(): Webhooks['linksFor'] {
    return (mode, target) => this.#webhooks.linksFor(mode, target);
  }

  /** Whether the request is for a collection of registrations. */
  takes(req: IncomingMessage, res: ServerResponse, injectorOf: () => Injector | undefined): boolean {
    if (isAsked(req)) return false;
    if (!this.#injector) this.#begin(injectorOf());
    if (!this.#injector || !this.#webhooks.isFor(req)) return false;
    this.#cameBy(req, injectorOf());
    return this.#webhooks.handle(req, res);
  }

  /** Goes on by itself: callbacks may need long. Before the first request there is nobody to ask; then all are looked at. */
  updated(target: UpdatedTarget): void {
    if (this.#injector) void this.#webhooks.updated(target);
  }

  close(): Promise<void> {
    return this.#webhooks.close();
  }

  /** With the first request, routes are there. */
  #begin(injector: Injector | undefined): void {
    this.#injector = injector;
    if (injector) void this.#webhooks.resume();
  }

  /** A first request may have come by another door than those who register: one that is for the operators, say. */
  #cameBy(req: IncomingMessage, injector: Injector | undefined): void {
    if (!injector) return;
    this.#doors.set(req, injector);
    this.#injector = injector;
  }

  async #ask(question: Question) {
    const { by } = question;
    const injector = (by && this.#doors.get(by)) ?? this.#injector;
    if (!injector) return unavailable('No request has come yet.\n', 5);
    return askThrough(injector, this.#context)(question);
  }
}
