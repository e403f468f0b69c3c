export interface Item {
  id: string | number;
  [field: string]: unknown;
}

/** An array, or an object that holds one. */
export type Shape = 'array' | 'object';

/** Each change of an item has a number; the checkpoint `after=17` means: all up to 17 is known. */
export interface Collection {
  readonly kind: 'collection';
  readonly shape: Shape;
  readonly items: Map<Item['id'], Item>;
  /** The number of the last change, of each item that ever was, the oldest change first. */
  readonly lastChanges: Map<Item['id'], number>;
  head: number;
  /** The oldest checkpoint that still means something. */
  oldest: number;
}

export function createCollection(shape: Shape): Collection {
  return { kind: 'collection', shape, items: new Map(), lastChanges: new Map(), head: 0, oldest: 0 };
}

export function putItem(collection: Collection, item: Item): void {
  collection.items.set(item.id, item);
  recordChange(collection, item.id);
}

export function dropItem(collection: Collection, id: Item['id']): void {
  collection.items.delete(id);
  recordChange(collection, id);
}

function recordChange(collection: Collection, id: Item['id']): void {
  // Deleted first, so that it moves to the end.
  collection.lastChanges.delete(id);
  collection.lastChanges.set(id, ++collection.head);
}

export interface Page {
  items: Item[];
  /** The checkpoint after them. */
  next: number;
}

/** What changed after a checkpoint, an item once; undefined: the checkpoint is too old, or none of ours. */
export function changesAfter(collection: Collection, after: number, limit: number): Page | undefined {
  const { head, oldest, lastChanges } = collection;
  if (!(after >= oldest && after <= head)) return undefined;
  const changed = [...lastChanges].filter(([, number]) => number > after);
  const page = changed.slice(0, limit);
  const next = page.length < changed.length ? (page.at(-1)?.[1] ?? after) : head;
  return { items: page.map(([id]) => stateOf(collection, id)), next };
}

function stateOf({ items }: Collection, id: Item['id']): Item {
  return items.get(id) ?? { id, deleted: true };
}

/** As the collection shows items, its own or those that changed. */
export function listBody({ shape, items }: Collection, shown: Iterable<Item>): string {
  const list = [...shown];
  return JSON.stringify(shape === 'array' ? list : { items: list, total: items.size });
}
