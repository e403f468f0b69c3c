import type { ServerResponse } from 'node:http';
import type { ServerContext } from '../context.js';
import { EventStream } from './eventStream.js';

/** Where events go. */
export type EventSink = Pick<EventStream, 'isFull' | 'isOver' | 'open' | 'write' | 'end' | 'release'>;

export interface StreamOpener {
  /** No stream begins any more that would not end at once. */
  readonly isClosing: boolean;
  /** `ticket`: by which it was let in. */
  create(
    res: ServerResponse,
    of: { ticket: string; path: string },
    hooks: { drained(): void; over(): void },
  ): EventSink;
}

/** All streams of a server: they are kept alive, and ended, together. */
export class OpenStreams implements StreamOpener {
  readonly #context: ServerContext;
  readonly #streams = new Set<EventStream>();
  #cancelTimer: (() => void) | undefined;
  #isClosing = false;
  #onEmpty: (() => void)[] = [];

  constructor(context: ServerContext) {
    this.#context = context;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  create(
    res: ServerResponse,
    { ticket, path }: { ticket: string; path: string },
    hooks: { drained(): void; over(): void },
  ): EventStream {
    const { clock, retryMs, beforeHead, onProblem, admission } = this.#context;
    const onFailed = (reason: string) => onProblem({ code: 'answer-failed', path, reason });
    const closed = () => {
      admission.leave(ticket);
      this.#delete(stream);
    };
    const stream = new EventStream(res, { clock, retryMs, beforeHead, onFailed }, { ...hooks, closed });
    this.#add(stream);
    if (res.destroyed) stream.release();
    return stream;
  }

  /** Done when the clients of all have been told, or are gone. */
  close(): Promise<void> {
    this.#isClosing = true;
    for (const stream of this.#streams) stream.end();
    if (this.#streams.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  #add(stream: EventStream): void {
    this.#streams.add(stream);
    if (!this.#cancelTimer) this.#setTimer();
  }

  #delete(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const emptied of this.#onEmpty.splice(0)) emptied();
  }

  #setTimer(): void {
    const { clock, keepAliveMs } = this.#context;
    if (keepAliveMs === 0) return;
    this.#cancelTimer = clock.setTimer(keepAliveMs, () => {
      this.#setTimer();
      for (const stream of this.#streams) stream.keepAlive();
    });
  }
}
