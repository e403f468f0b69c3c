import { createHash } from 'node:crypto';
import { wallClock } from '../time.js';
import {
  type Collection,
  changesAfter,
  createCollection,
  dropItem,
  type Item,
  listBody,
  type Page,
  putItem,
  type Shape,
} from './collection.js';
import type { Settings } from './options.js';

export interface Body {
  type: string;
  bytes: Buffer;
}

type Content = ({ kind: 'value' } & Body) | Collection;

/** What a listener cannot read from the resource any more. */
export interface Change {
  /** undefined: it did not exist. */
  previousTag: string | undefined;
  /** The checkpoint of before; 0 of values. */
  from: number;
}

export type Listener = (change: Change) => void;

export interface Resource {
  readonly name: string;
  /** With the query that belongs to its name. */
  readonly path: string;
  content: Content;
  version: number;
  exists: boolean;
  /** The status with which it is refused. */
  denied: number | undefined;
  /** Called in the tick of the change. */
  readonly listeners: Set<Listener>;
}

/** A change as it was made, for those who judge afterwards. */
export interface RecordedChange {
  name: string;
  version: number;
  /** undefined: it was removed. */
  tag: string | undefined;
  /** ms since 1970 */
  at: number;
}

/** What the test does to the resources. A name may have a query: `set('a?x=1', 1)` makes `/v/a?x=1`. */
export interface Store {
  set(name: string, value: unknown): void;
  setBody(name: string, body: Body): void;
  /** An empty collection at `/c/<name>/`. */
  addCollection(name: string, shape?: Shape): void;
  /** Into a collection, which is made if there is none. */
  put(name: string, item: Item): void;
  /** One change of several items. */
  putAll(name: string, items: readonly Item[]): void;
  /** Removes an item. */
  drop(name: string, id: Item['id']): void;
  /** 404 from now on. */
  remove(name: string): void;
  /** As it was before it was removed; a new version. */
  restore(name: string): void;
  /** Refused with this status from now on. */
  deny(name: string, status: number): void;
  allow(name: string): void;
  /** Checkpoints of before are 404. */
  forgetHistory(name: string): void;
  /** The JSON value; undefined where it does not exist. */
  valueOf(name: string): unknown;
  bodyOf(name: string): Body | undefined;
  itemsOf(name: string): Item[];
  tagOf(name: string): string | undefined;
  pathOf(name: string): string;
  readonly changes: readonly RecordedChange[];
}

export interface ResourceTable {
  readonly store: Store;
  /** By path and query; without the query where that one is unknown. */
  find(path: string, query: string): Resource | undefined;
}

export function createResources(settings: Settings): ResourceTable {
  const byPath = new Map<string, Resource>();
  const byName = new Map<string, Resource>();
  const changes: RecordedChange[] = [];
  let version = 0;

  const add = (name: string, content: Content): Resource => {
    const path = written(content.kind === 'value' ? `/v/${name}` : collectionPath(name));
    const listeners = new Set<Listener>();
    const resource: Resource = { name, path, content, version, exists: false, denied: undefined, listeners };
    byPath.set(path, resource);
    byName.set(name, resource);
    return resource;
  };
  const get = (name: string): Resource => {
    const resource = byName.get(name);
    if (!resource) throw new Error(`There is no resource ${name}.`);
    return resource;
  };
  const change = (resource: Resource, act: () => void) => {
    const before = { previousTag: presentTag(resource, settings), from: headOf(resource) };
    act();
    resource.version = ++version;
    const tag = presentTag(resource, settings);
    changes.push({ name: resource.name, version, tag, at: wallClock() });
    tell(resource, before);
  };
  const permit = (name: string, denied: number | undefined) => {
    const resource = get(name);
    resource.denied = denied;
    tell(resource, { previousTag: presentTag(resource, settings), from: headOf(resource) });
  };
  const setBody = (name: string, body: Body) => {
    const resource = byName.get(name) ?? add(name, { kind: 'value', ...body });
    if (resource.content.kind !== 'value') throw new Error(`${name} is a collection.`);
    change(resource, () => {
      resource.content = { kind: 'value', ...body };
      resource.exists = true;
    });
  };
  const alter = (name: string, act: (collection: Collection) => void, shape: Shape = 'array') => {
    const existing = byName.get(name);
    const resource = existing ?? add(name, createCollection(shape));
    const { content } = resource;
    if (content.kind !== 'collection') throw new Error(`${name} is no collection.`);
    change(resource, () => {
      resource.exists ||= existing === undefined;
      act(content);
    });
  };
  const setExists = (name: string, exists: boolean) => {
    const resource = get(name);
    if (resource.exists === exists) return;
    change(resource, () => {
      resource.exists = exists;
    });
  };

  const store: Store = {
    changes,
    setBody,
    set: (name, value) => setBody(name, jsonBody(JSON.stringify(value))),
    addCollection: (name, shape) => alter(name, () => {}, shape),
    put: (name, item) => alter(name, (collection) => putItem(collection, item)),
    putAll: (name, items) =>
      alter(name, (collection) => {
        for (const item of items) putItem(collection, item);
      }),
    drop: (name, id) => alter(name, (collection) => dropItem(collection, id)),
    remove: (name) => setExists(name, false),
    restore: (name) => setExists(name, true),
    deny: (name, status) => permit(name, status),
    allow: (name) => permit(name, undefined),
    forgetHistory(name) {
      const { content } = get(name);
      if (content.kind === 'collection') content.oldest = content.head;
    },
    valueOf: (name) => parsedValue(get(name)),
    bodyOf: (name) => (get(name).exists ? bodyOf(get(name)) : undefined),
    itemsOf(name) {
      const { content, exists } = get(name);
      return exists && content.kind === 'collection' ? [...content.items.values()] : [];
    },
    tagOf: (name) => presentTag(get(name), settings),
    pathOf: (name) => get(name).path,
  };
  return { store, find: (path, query) => byPath.get(path + query) ?? byPath.get(path) };
}

function collectionPath(name: string): string {
  const [path, query] = name.split('?');
  return query === undefined ? `/c/${path}/` : `/c/${path}/?${query}`;
}

/** As a client writes it in a request. */
function written(path: string): string {
  const { pathname, search } = new URL(path, 'http://any/');
  return pathname + search;
}

function tell({ listeners }: Resource, change: Change): void {
  for (const listener of [...listeners]) listener(change);
}

const jsonBody = (text: string): Body => ({ type: 'application/json', bytes: Buffer.from(text) });

export function bodyOf({ content }: Resource): Body {
  if (content.kind === 'value') return content;
  return jsonBody(listBody(content, content.items.values()));
}

function parsedValue(resource: Resource): unknown {
  return resource.exists ? JSON.parse(bodyOf(resource).bytes.toString()) : undefined;
}

export function headOf({ content }: Resource): number {
  return content.kind === 'collection' ? content.head : 0;
}

/** What a changes URL would give; undefined: the checkpoint means nothing. */
export function changesBody(
  { content }: Resource,
  after: number,
  { opaqueChanges }: Settings,
  limit = Number.POSITIVE_INFINITY,
): (Page & { body: Body }) | undefined {
  if (content.kind !== 'collection') return undefined;
  const page = changesAfter(content, after, limit);
  if (page === undefined) return undefined;
  return { ...page, body: opaqueChanges?.(page.items) ?? jsonBody(listBody(content, page.items)) };
}

function presentTag(resource: Resource, settings: Settings): string | undefined {
  return resource.exists ? tagOf(resource, settings) : undefined;
}

/** Of the value as it is, or as it was when it was removed. */
export function tagOf(resource: Resource, settings: Settings): string {
  const opaque = settings.contentTags ? digestOf(resource) : `v${resource.version}`;
  const quoted = settings.unquotedTags ? opaque : `"${opaque}"`;
  return settings.weakTags ? `W/${quoted}` : quoted;
}

function digestOf(resource: Resource): string {
  const { type, bytes } = bodyOf(resource);
  return createHash('sha1').update(type).update(bytes).digest('base64url').slice(0, 12);
}
