import type { ServerResponse } from 'node:http';
import { reasonOf } from '../../model/error.js';
import type { Clock } from '../../ports.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import type { BeforeHead } from '../http/sendAnswer.js';
import { comment, retryLine } from './eventText.js';

export interface EventStreamContext {
  clock: Clock;
  retryMs: number;
  beforeHead: BeforeHead;
  /** Middleware of the app may have wrapped the response, and throw. */
  onFailed(reason: string): void;
}

/** What the one who writes must hear of. */
export interface EventStreamHooks {
  /** There is room again. */
  drained(): void;
  /** Nothing can be told any more, whoever ended it. Once. */
  over(): void;
  /** Nothing is left of it. After `over`, once. */
  closed(): void;
}

// Of what the route says, what counts for an answer that is made of many of its answers.
const OF_ROUTE = /^(vary|set-cookie|access-control-.*)$/;
// A client that reads nothing for so long is none.
const DRAIN_MS = 30_000;

/** A response that tells events until one side ends it. Then no timer and no listener of it is left. */
export class EventStream {
  readonly #res: ServerResponse;
  readonly #context: EventStreamContext;
  readonly #hooks: EventStreamHooks;
  #phase: 'before' | 'open' | 'ending' | 'closed' = 'before';
  #isFull = false;
  #cancelDeadline: (() => void) | undefined;

  constructor(res: ServerResponse, context: EventStreamContext, hooks: EventStreamHooks) {
    this.#res = res;
    this.#context = context;
    this.#hooks = hooks;
    res.once('close', this.#close);
  }

  /** Whether it waits for its client to read: what is written now would only lie in memory. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get isOver(): boolean {
    return this.#phase === 'ending' || this.#phase === 'closed';
  }

  /** `head`: what the route said of the resource. To a HEAD that is all. */
  open(head: AnswerHead): void {
    if (this.#phase !== 'before') return;
    this.#phase = 'open';
    const isHead = this.#res.req.method === 'HEAD';
    this.#guard(() => {
      this.#writeHead(head);
      if (isHead) return;
      this.#res.on('drain', this.#drained);
      this.#res.flushHeaders();
      this.write(retryLine(this.#context.retryMs));
    });
    if (isHead) this.end();
  }

  write(event: Buffer): void {
    if (this.#phase !== 'open') return;
    this.#guard(() => {
      if (this.#res.write(event) || this.#isFull) return;
      this.#isFull = true;
      this.#setDeadline();
    });
  }

  keepAlive(): void {
    if (!this.#isFull) this.write(comment);
  }

  /** What was written is still sent. */
  end(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'ending';
    this.#guard(() => this.#res.end());
    this.#setDeadline();
    this.#hooks.over();
  }

  /** It is another answer that is given. */
  release(): void {
    this.#res.removeListener('close', this.#close);
    this.#close();
  }

  #writeHead({ headers }: AnswerHead): void {
    const res = this.#res;
    res.statusCode = 200;
    for (const [name, value] of headers) if (OF_ROUTE.test(name)) res.setHeader(name, value);
    res.setHeader('Content-Type', 'text/event-stream');
    // Middleware that compresses would hold events back; so would NGINX.
    res.setHeader('Cache-Control', 'no-cache, no-transform');
    res.setHeader('X-Accel-Buffering', 'no');
    this.#context.beforeHead(res);
  }

  #setDeadline(): void {
    this.#cancelDeadline ??= this.#context.clock.setTimer(DRAIN_MS, () => this.#res.destroy());
  }

  readonly #drained = (): void => {
    if (this.#phase !== 'open' || !this.#isFull) return;
    this.#isFull = false;
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    this.#hooks.drained();
  };

  readonly #close = (): void => {
    if (this.#phase === 'closed') return;
    const isOver = this.isOver;
    this.#phase = 'closed';
    this.#cancelDeadline?.();
    this.#res.removeListener('drain', this.#drained);
    if (!isOver) this.#hooks.over();
    this.#hooks.closed();
  };

  #guard(run: () => void): void {
    try {
      run();
    } catch (thrown) {
      this.#context.onFailed(reasonOf(thrown));
      this.#res.destroy();
    }
  }
}
