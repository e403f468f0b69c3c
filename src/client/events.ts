import type { HeaderList, LiveResourceError, Staleness, SubscriptionState, Via } from '../model/index.js';

/** What is known of a value, or of changes, beside the data. */
export interface ValueInfo {
  /** Of the value as the server sent it; undefined where changes were merged into it. */
  etag: string | undefined;
  headers: HeaderList;
  via: Via;
  /** When it was received; ms since 1970. */
  at: number;
}

/** The items of a list are of its elements' type. */
export type ItemOf<T> = T extends readonly (infer Item)[] ? Item : unknown;

export interface LiveResourceEvents<T, Item = ItemOf<T>> {
  value: [data: T, info: ValueInfo];
  /** What is no list of items (a patch, a text) comes as it was parsed. */
  changes: [items: Item[], info: ValueInfo];
  'child-added': [item: Item, info: ValueInfo];
  'child-changed': [item: Item, info: ValueInfo];
  'child-removed': [id: string | number, item?: Item];
  ready: [];
  removed: [];
  /** `why`: with `stale`. */
  state: [state: SubscriptionState, why?: Staleness];
  error: [error: LiveResourceError];
}

export type Emit<T, Item> = <Type extends keyof LiveResourceEvents<T, Item>>(
  type: Type,
  ...args: LiveResourceEvents<T, Item>[Type]
) => void;
