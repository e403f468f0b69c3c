/// <reference lib="esnext.disposable" preserve="true" />
import { LiveResourceError, type SubscriptionState, type Wants } from '../model/index.js';
import { follow } from './connect.js';
import { type Contents, createContents } from './contents.js';
import type { ItemOf, LiveResourceEvents } from './events.js';
import type { LinkEvent } from './linked.js';
import { type LiveResourceOptions, type LiveResourceTarget, readOptions, type Settings } from './options.js';
import { createQueue } from './queue.js';

type Listener<T, Item, Type extends keyof LiveResourceEvents<T, Item>> = (
  ...args: LiveResourceEvents<T, Item>[Type]
) => void;

type Listeners<T, Item> = {
  [Type in keyof LiveResourceEvents<T, Item>]: Set<Listener<T, Item, Type>>;
};

/**
 * A resource that is followed for as long as this object is not cancelled. Tells what it hears to listeners of
 * `on`, as DOM events (`detail` holds the arguments), and to `for await`. Who listens to `changes` or `child-…`, or says
 * how items are told apart, has a collection followed by what changes in it.
 *
 * Throws LiveResourceError `bad-uri` and `bad-option`.
 */
export class LiveResource<T = unknown, Item = ItemOf<T>>
  extends EventTarget
  implements AsyncIterable<T>, Disposable
{
  readonly #settings: Settings;
  readonly #contents: Contents<T>;
  readonly #listeners: Listeners<T, Item> = {
    value: new Set(),
    changes: new Set(),
    'child-added': new Set(),
    'child-changed': new Set(),
    'child-removed': new Set(),
    ready: new Set(),
    removed: new Set(),
    state: new Set(),
    error: new Set(),
  };
  readonly #queues = new Set<ReturnType<typeof createQueue<T>>>();
  #state: SubscriptionState = 'pending';
  #wants: Wants;
  #hearsChanges = false;
  #asksItems: boolean;
  #cancelled = false;
  #signal: AbortSignal | undefined;
  #following: ReturnType<typeof follow> | undefined;
  readonly #onAbort = () => this.cancel();

  constructor(target: LiveResourceTarget, options: LiveResourceOptions<T, Item> = {}) {
    super();
    this.#settings = readOptions(target, options);
    this.#contents = createContents<T, Item>(this.#settings, (type, ...args) => this.#emit(type, ...args));
    this.#asksItems = Object.keys(this.#settings.shape).length > 0;
    if (this.#asksItems) this.#contents.merge(true);
    this.#wants = this.#wanted();
    const { signal } = options;
    if (signal?.aborted) {
      this.#finish();
      return;
    }
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
    this.#following = follow(this.#interest(), (event) => this.#hear(event));
  }

  /** Absolute. Of `{ uri, updates }` the collection's. */
  get uri(): string {
    return this.#settings.uri;
  }

  /** The newest data, in a collection with all that changed; undefined before the first, and after a removal. */
  get value(): T | undefined {
    return this.#contents.last?.data;
  }

  /** Undefined also where changes were merged into the value. */
  get etag(): string | undefined {
    return this.#contents.last?.info.etag;
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  /** A listener for `value` or `ready` that comes late is told what is known. */
  on<Type extends keyof LiveResourceEvents<T, Item>>(type: Type, listener: Listener<T, Item, Type>): this {
    this.#of(type).add(listener);
    this.#heardFrom(type);
    if (this.#known(type))
      queueMicrotask(() => this.#tellLate(type, listener as (...args: unknown[]) => void));
    return this;
  }

  /** Without a listener: all of this type. */
  off<Type extends keyof LiveResourceEvents<T, Item>>(type: Type, listener?: Listener<T, Item, Type>): this {
    if (listener) this.#of(type).delete(listener);
    else this.#of(type).clear();
    return this;
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...args);
    this.#heardFrom(args[0]);
  }

  /** Follows no longer. Nothing is told afterwards. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#following?.stop();
    this.#finish();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  /** The value that is known and every later one; of several while the loop is busy, the newest. Ends with `cancel`. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    const queue = createQueue<T>((own) => this.#queues.delete(own));
    const { last } = this.#contents;
    if (last) queue.put(last.data);
    if (this.#cancelled) queue.end();
    else this.#queues.add(queue);
    return queue.iterator;
  }

  #hear(event: LinkEvent): void {
    if (this.#cancelled) return;
    // A function that the app gave may throw; others follow the same resource.
    guarded(() => {
      try {
        this.#take(event);
      } catch (thrown) {
        if (!(thrown instanceof LiveResourceError)) throw thrown;
        this.#emit('error', thrown);
      }
    });
    this.#followAsWanted();
  }

  #take(event: LinkEvent): void {
    switch (event.kind) {
      case 'value':
        return this.#contents.value(event.snapshot, event.since);
      case 'changes':
        return this.#contents.changes(event.changes);
      case 'removed':
        return this.#contents.removed();
      case 'state':
        this.#state = event.state;
        this.#emit('state', event.state, ...(event.stale ? [event.stale] : []));
        // There may never be a value.
        if (this.#settings.isUpdates && /live|polled/.test(event.state)) this.#contents.ready();
        return;
      case 'error':
        return this.#emit('error', new LiveResourceError(event.code, event.details));
      default:
        return event satisfies never;
    }
  }

  /** What somebody listens to decides how a collection is followed. */
  #heardFrom(type: string): void {
    const isItem = type.startsWith('child-');
    if (!isItem && type !== 'changes') return;
    if (isItem) this.#asksItems = true;
    else this.#hearsChanges = true;
    // Updates that nobody wants as items are passed on as they come.
    if (isItem || !this.#settings.isUpdates) this.#contents.merge(isItem);
    this.#followAsWanted();
  }

  #wanted(): Wants {
    if (this.#settings.isUpdates) return 'updates';
    const hasUse = this.#hearsChanges || (this.#asksItems && this.#contents.canMerge);
    return hasUse ? 'changes' : 'value';
  }

  #followAsWanted(): void {
    const wants = this.#wanted();
    if (wants === this.#wants || this.#cancelled) return;
    this.#wants = wants;
    this.#following?.change(this.#interest());
  }

  #interest() {
    const { interest } = this.#settings;
    return this.#wants === 'value' ? interest : { ...interest, wants: this.#wants };
  }

  #of<Type extends keyof LiveResourceEvents<T, Item>>(type: Type): Listeners<T, Item>[Type] {
    const listeners = this.#listeners[type];
    if (!listeners)
      throw new LiveResourceError('bad-option', { option: String(type), reason: 'there is no such event' });
    return listeners;
  }

  #tellLate(type: keyof LiveResourceEvents<T, Item>, listener: (...args: unknown[]) => void): void {
    const known = this.#known(type);
    const listeners: ReadonlySet<unknown> = this.#of(type);
    if (known && listeners.has(listener)) listener(...known);
  }

  /** What a listener that comes late is told; undefined where there is nothing yet. */
  #known(type: string): unknown[] | undefined {
    const { last, isReady } = this.#contents;
    if (type === 'value') return last && [last.data, last.info];
    return type === 'ready' && isReady ? [] : undefined;
  }

  #emit<Type extends keyof LiveResourceEvents<T, Item>>(
    type: Type,
    ...args: LiveResourceEvents<T, Item>[Type]
  ): void {
    for (const listener of [...this.#of(type)]) if (!this.#cancelled) guarded(() => listener(...args));
    if (this.#cancelled) return;
    guarded(() => this.dispatchEvent(new CustomEvent(type, { detail: args })));
    if (type === 'value') for (const queue of this.#queues) queue.put(args[0] as T);
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
