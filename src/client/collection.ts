import { LiveResourceError } from '../model/index.js';

export type ItemId = string | number;

/** Where a collection has its items, which member tells them apart, and which says that one was removed. */
export interface CollectionShape {
  items?: string | ((data: unknown) => unknown);
  id?: string | ((item: unknown) => unknown);
  deleted?: string | ((item: unknown) => unknown);
}

export type Difference =
  | { kind: 'added' | 'changed'; item: unknown }
  /** `item` as it was; undefined where it was not known. `sent`: what said so. */
  | { kind: 'removed'; id: ItemId; item: unknown; sent: unknown };

/** The items of a collection, kept up to date by what changes. Throws LiveResourceError `no-items` and `no-item-id`. */
export interface Collection {
  /** All of it, in the shape in which it came; undefined before the first `reset`. */
  readonly data: unknown;
  /** A whole value, and what changed in it since. Gives what differs from before. */
  reset(data: unknown, since?: readonly unknown[]): Difference[];
  /** A list of changed items, an object that holds one, or one item. */
  apply(changes: unknown): Difference[];
  clear(): Difference[];
  /** The items of a body of changes; undefined where it has none. */
  itemsOf(changes: unknown): unknown[] | undefined;
}

type Items = Map<ItemId, unknown>;
type Path = string[];

/** One item of a body of changes. */
interface Change {
  id: ItemId;
  item: unknown;
  isDeleted: boolean;
}

const idNames = ['id', 'uri', 'href', 'key'];

export function createCollection(uri: string, shape: CollectionShape = {}): Collection {
  let items: Items = new Map();
  /** `path` leads to the list; undefined where a function made one. Until the first: only what changed is known. */
  let whole: { data: unknown; path: Path | undefined } | undefined;
  let isMerged = false;

  const isDeleted = (item: unknown) => Boolean(read(item, shape.deleted ?? 'deleted'));

  function idOf(item: unknown): ItemId | undefined {
    const found = shape.id === undefined ? idNames.map((name) => read(item, name)) : [read(item, shape.id)];
    return found.find((id) => typeof id === 'string' || typeof id === 'number') as ItemId | undefined;
  }

  function changeOf(item: unknown): Change {
    const id = idOf(item);
    if (id === undefined) throw new LiveResourceError('no-item-id', { uri, reason: 'one has no id' });
    return { id, item, isDeleted: isDeleted(item) };
  }

  function findList(data: unknown): unknown[] | undefined {
    return shape.items === undefined ? onlyList(data) : asList(read(data, shape.items));
  }

  /** One item may hold lists too: what is known of the whole tells it from an object that holds the changes. */
  function itemsOf(changes: unknown, path = whole?.path): unknown[] | undefined {
    if (Array.isArray(changes)) return changes;
    if (!isObject(changes)) return undefined;
    // A function that is made for the whole may fail at one item, and one for items at the whole.
    const named =
      shape.items === undefined ? path && asList(at(changes, path)) : attempt(() => findList(changes));
    if (named) return named;
    const isItem = attempt(() => idOf(changes)) !== undefined;
    return (!isItem && onlyList(changes)) || [changes];
  }

  function changesIn(body: unknown, path?: Path): Change[] {
    const list = itemsOf(body, path);
    if (!list) throw new LiveResourceError('no-items', { uri });
    return list.map(changeOf);
  }

  function become(next: Items): Difference[] {
    const before = items;
    items = next;
    return compare(before, next);
  }

  return {
    get data() {
      if (whole && !isMerged) {
        const { data, path } = whole;
        const list = [...items.values()];
        whole = { path, data: path ? withList(data, path, list) : list };
        isMerged = true;
      }
      return whole?.data;
    },
    reset(data, since = []) {
      const list = findList(data);
      if (!list) throw new LiveResourceError('no-items', { uri });
      const path = pathTo(data, list);
      const all = list.map(changeOf);
      expectDistinct(uri, all);
      const changes = since.flatMap((body) => changesIn(body, path));
      const next: Items = new Map(all.filter((one) => !one.isDeleted).map(({ id, item }) => [id, item]));
      for (const change of changes) put(next, change);
      whole = { data, path };
      isMerged = changes.length === 0;
      return become(next);
    },
    apply(body) {
      const differences = changesIn(body).flatMap((change) => put(items, change, !whole));
      if (differences.length > 0) isMerged = false;
      return differences;
    },
    clear() {
      whole = undefined;
      return become(new Map());
    },
    itemsOf: (changes) => itemsOf(changes),
  };
}

/** Two items with one id would be one, and the other lost. */
function expectDistinct(uri: string, changes: Change[]): void {
  if (new Set(changes.map(({ id }) => id)).size === changes.length) return;
  throw new LiveResourceError('no-item-id', { uri, reason: 'two have the same id' });
}

/** `isPartial`: not all items are known, so one that is not may have been there. */
function put(items: Items, { id, item, isDeleted }: Change, isPartial = false): Difference[] {
  const before = items.get(id);
  if (!isDeleted) {
    const difference = differenceTo(items, id, item);
    items.set(id, item);
    return difference;
  }
  return items.delete(id) || isPartial ? [{ kind: 'removed', id, item: before, sent: item }] : [];
}

function compare(before: Items, after: Items): Difference[] {
  const gone = [...before].filter(([id]) => !after.has(id));
  return [
    ...gone.map(([id, item]): Difference => ({ kind: 'removed', id, item, sent: { id, deleted: true } })),
    ...[...after].flatMap(([id, item]) => differenceTo(before, id, item)),
  ];
}

function differenceTo(before: Items, id: ItemId, item: unknown): Difference[] {
  if (!before.has(id)) return [{ kind: 'added', item }];
  return isEqual(before.get(id), item) ? [] : [{ kind: 'changed', item }];
}

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const asList = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined);

/** Only what an object has of its own: JSON may name a member `constructor`. */
const member = (data: unknown, name: string): unknown =>
  isObject(data) && Object.hasOwn(data, name) ? data[name] : undefined;

const at = (data: unknown, path: Path): unknown => path.reduce(member, data);

const read = (data: unknown, by: string | ((data: unknown) => unknown)): unknown =>
  typeof by === 'string' ? at(data, by.split('.')) : by(data);

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** The data itself, its member `items`, or the one list that it holds. */
function onlyList(data: unknown): unknown[] | undefined {
  if (Array.isArray(data) || !isObject(data)) return asList(data);
  const lists = Object.values(data).filter(Array.isArray);
  return asList(member(data, 'items')) ?? (lists.length === 1 ? lists[0] : undefined);
}

function pathTo(data: unknown, list: unknown[]): Path | undefined {
  if (data === list) return [];
  if (Array.isArray(data) || !isObject(data)) return undefined;
  for (const [name, value] of Object.entries(data)) {
    const rest = pathTo(value, list);
    if (rest) return [name, ...rest];
  }
  return undefined;
}

function withList(data: unknown, [name, ...rest]: Path, list: unknown[]): unknown {
  if (name === undefined) return list;
  return { ...(data as Fields), [name]: withList(member(data, name), rest, list) };
}

/** Whether two pieces of JSON are the same, whatever the order of their members. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  const isSame = (name: string) => Object.hasOwn(b, name) && isEqual(a[name], b[name]);
  return names.length === Object.keys(b).length && names.every(isSame);
}
