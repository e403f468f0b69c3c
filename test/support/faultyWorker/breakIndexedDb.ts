import type { Faults } from './faulty.js';

/** Ways in which IndexedDB fails that no page can bring about from outside. The name is what a report shows. */
const breakers: Record<string, () => void> = {
  missing: () => define(undefined),
  forbidden: () =>
    Object.defineProperty(globalThis, 'indexedDB', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    }),
  'open throws': () => {
    IDBFactory.prototype.open = fails('UnknownError');
  },
  'open never answers': () => onOpen((request) => silence(request)),
  'open is blocked': () =>
    onOpen((request) => {
      silence(request);
      setTimeout(() => request.dispatchEvent(new Event('blocked')), 10);
    }),
  'open takes 1 s': () => onOpen((request) => delay(request, 1_000)),
  'open takes 5 s': () => onOpen((request) => delay(request, 5_000)),
  'transactions take 2 s': () => onTransaction((tx) => delay(tx, 2_000)),
  'transactions never end': () => onTransaction(silence),
  'transactions abort': () => onTransaction((tx) => queueMicrotask(() => tx.abort())),
  'transactions cannot begin': () => {
    IDBDatabase.prototype.transaction = fails('InvalidStateError');
  },
  'cannot be read': () => {
    IDBObjectStore.prototype.getAll = fails('UnknownError');
    IDBObjectStore.prototype.get = fails('UnknownError');
  },
  'bodies cannot be read': () => {
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (query) {
      if (this.name === 'representations') throw new DOMException('injected', 'DataError');
      return get.call(this, query);
    };
  },
  'cannot be written': () => {
    IDBObjectStore.prototype.put = fails('DataError');
  },
  'nothing can be deleted': () => {
    IDBObjectStore.prototype.delete = fails('UnknownError');
    IDBObjectStore.prototype.clear = fails('UnknownError');
  },
  'the database closes after each opening': () =>
    onOpen((request) =>
      request.addEventListener('success', () =>
        setTimeout(() => {
          request.result.close();
          request.result.dispatchEvent(new Event('close'));
        }, 20),
      ),
    ),
};

const define = (value: unknown) => Object.defineProperty(globalThis, 'indexedDB', { value });

const fails = (name: string) => () => {
  throw new DOMException('injected', name);
};

function onOpen(change: (request: IDBOpenDBRequest) => void): void {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...args) {
    const request = open.apply(this, args);
    change(request);
    return request;
  };
}

function onTransaction(change: (tx: IDBTransaction) => void): void {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = transaction.apply(this, args);
    change(tx);
    return tx;
  };
}

type Listener = (event: Event) => void;

/** Who listens for the end hears of it later. The tables must be made while their transaction lasts. */
function delay(target: EventTarget, ms: number): void {
  const listen = target.addEventListener;
  target.addEventListener = (type: string, listener: Listener) =>
    listen.call(target, type, (event) => {
      if (type === 'upgradeneeded') listener(event);
      else setTimeout(() => listener(event), ms);
    });
}

function silence(target: EventTarget): void {
  const listen = target.addEventListener;
  target.addEventListener = (type: string, listener: Listener) =>
    type === 'upgradeneeded' || type === 'blocked' ? listen.call(target, type, listener) : undefined;
}

const { faults } = globalThis as { faults?: Faults };
if (faults?.indexedDb !== undefined) breakers[faults.indexedDb]?.();
