/// <reference lib="esnext.disposable" preserve="true" />
import {
  type CredentialsMode,
  type HeaderList,
  headerValue,
  LiveResourceError,
  type Snapshot,
  type SubscriptionState,
  sentCredentials,
  type Via,
} from '../model/index.js';
import { resolveUri } from '../protocol/index.js';
import { follow } from './connect.js';
import type { LinkEvent } from './linked.js';
import { type DataKind, parseValue } from './parseValue.js';
import { createQueue } from './queue.js';

/** `HeadersInit`, a name that the types of Node do not have. */
type HeadersLike = NonNullable<ConstructorParameters<typeof Headers>[0]>;

export interface LiveResourceOptions {
  /** Ends everything, like `cancel()`. */
  signal?: AbortSignal;
  /** Sent with every request of this resource. */
  headers?: HeadersLike;
  /** As with `fetch`; `same-origin` by default. */
  credentials?: CredentialsMode;
  /** How bodies become data; by their content type by default. */
  as?: DataKind;
}

/** What is known of a value beside its data. */
export interface ValueInfo {
  etag: string | undefined;
  headers: HeaderList;
  via: Via;
  /** When it was received; ms since 1970. */
  at: number;
}

export interface LiveResourceEvents<T> {
  value: [data: T, info: ValueInfo];
  removed: [];
  state: [state: SubscriptionState];
  error: [error: LiveResourceError];
}

type Listeners<T> = {
  [Type in keyof LiveResourceEvents<T>]: Set<(...args: LiveResourceEvents<T>[Type]) => void>;
};

/**
 * A resource that is followed for as long as this object is not cancelled. Tells what it hears to listeners of
 * `on`, as DOM events (`detail` holds the arguments), and to `for await`.
 *
 * Throws LiveResourceError `bad-uri`.
 */
export class LiveResource<T = unknown> extends EventTarget implements AsyncIterable<T>, Disposable {
  readonly #uri: string;
  readonly #as: DataKind;
  readonly #listeners: Listeners<T> = {
    value: new Set(),
    removed: new Set(),
    state: new Set(),
    error: new Set(),
  };
  readonly #queues = new Set<ReturnType<typeof createQueue<T>>>();
  #last: { data: T; info: ValueInfo } | undefined;
  #state: SubscriptionState = 'pending';
  #cancelled = false;
  #signal: AbortSignal | undefined;
  #unfollow = () => {};
  readonly #onAbort = () => this.cancel();

  constructor(uri: string | URL | { uri: string | URL }, options: LiveResourceOptions = {}) {
    super();
    this.#uri = absolute(typeof uri === 'object' && 'uri' in uri ? uri.uri : uri);
    this.#as = options.as ?? 'auto';
    const { signal } = options;
    if (signal?.aborted) {
      this.#finish();
      return;
    }
    const headers: HeaderList = [...new Headers(options.headers)];
    const origin = globalThis.location?.origin;
    const credentials = sentCredentials(this.#uri, options.credentials ?? 'same-origin', origin);
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
    this.#unfollow = follow({ url: this.#uri, credentials, headers }, (event) => this.#hear(event));
  }

  /** Absolute. */
  get uri(): string {
    return this.#uri;
  }

  /** The newest data; undefined before the first, and after a removal. */
  get value(): T | undefined {
    return this.#last?.data;
  }

  get etag(): string | undefined {
    return this.#last?.info.etag;
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  /** A listener for `value` that comes late is told the value that is known. */
  on<Type extends keyof LiveResourceEvents<T>>(
    type: Type,
    listener: (...args: LiveResourceEvents<T>[Type]) => void,
  ): this {
    this.#of(type).add(listener);
    if (type === 'value' && this.#last)
      this.#tellLate(listener as (...args: LiveResourceEvents<T>['value']) => void);
    return this;
  }

  /** Without a listener: all of this type. */
  off<Type extends keyof LiveResourceEvents<T>>(
    type: Type,
    listener?: (...args: LiveResourceEvents<T>[Type]) => void,
  ): this {
    if (listener) this.#of(type).delete(listener);
    else this.#of(type).clear();
    return this;
  }

  /** Follows no longer. Nothing is told afterwards. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#unfollow();
    this.#finish();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  /** The value that is known and every later one; of several while the loop is busy, the newest. Ends with `cancel`. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    const queue = createQueue<T>((own) => this.#queues.delete(own));
    if (this.#last) queue.put(this.#last.data);
    if (this.#cancelled) queue.end();
    else this.#queues.add(queue);
    return queue.iterator;
  }

  #hear(event: LinkEvent): void {
    if (this.#cancelled) return;
    switch (event.kind) {
      case 'value':
        return this.#take(event.snapshot);
      case 'removed':
        this.#last = undefined;
        return this.#emit('removed');
      case 'state':
        this.#state = event.state;
        return this.#emit('state', event.state);
      case 'error':
        return this.#emit('error', new LiveResourceError(event.code, event.details));
      default:
        return event satisfies never;
    }
  }

  #take(snapshot: Snapshot): void {
    try {
      const data = parseValue(snapshot, this.#uri, this.#as) as T;
      const { headers, via, receivedAt: at } = snapshot;
      const info: ValueInfo = { etag: headerValue(headers, 'etag'), headers, via, at };
      this.#last = { data, info };
      this.#emit('value', data, info);
      for (const queue of this.#queues) queue.put(data);
    } catch (thrown) {
      if (!(thrown instanceof LiveResourceError)) throw thrown;
      this.#emit('error', thrown);
    }
  }

  #tellLate(listener: (...args: LiveResourceEvents<T>['value']) => void): void {
    queueMicrotask(() => {
      if (this.#last && this.#listeners.value.has(listener)) listener(this.#last.data, this.#last.info);
    });
  }

  #of<Type extends keyof LiveResourceEvents<T>>(type: Type): Listeners<T>[Type] {
    const listeners = this.#listeners[type];
    if (!listeners)
      throw new LiveResourceError('bad-option', { option: String(type), reason: 'there is no such event' });
    return listeners;
  }

  #emit<Type extends keyof LiveResourceEvents<T>>(type: Type, ...args: LiveResourceEvents<T>[Type]): void {
    for (const listener of [...this.#of(type)]) guarded(() => listener(...args));
    guarded(() => this.dispatchEvent(new CustomEvent(type, { detail: args })));
  }

  #finish(): void {
    this.#cancelled = true;
    // A signal may live for longer than its resources.
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#state = 'ended';
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }
}

/** A listener that throws must not keep the others from hearing. Its error is reported as any uncaught one. */
function guarded(tell: () => void): void {
  try {
    tell();
  } catch (thrown) {
    if (typeof reportError === 'function') reportError(thrown);
    else
      queueMicrotask(() => {
        throw thrown;
      });
  }
}

function absolute(uri: string | URL): string {
  const resolved = resolveUri(String(uri), baseUrl());
  if (!resolved.ok) throw new LiveResourceError('bad-uri', { uri: String(uri), reason: resolved.reason });
  return resolved.url;
}

const baseUrl = () =>
  typeof document === 'undefined' ? (globalThis.location?.href ?? 'invalid:') : document.baseURI;
