import { LiveResourceError } from '../../model/error.js';
import { parseLinkHeader } from '../../protocol/linkHeader.js';
import { canonicalText } from '../ask/requestUrl.js';

/** What a route answered when it was asked for changes. */
export interface ChangesResponse {
  statusCode: number;
  /** By lowercase name; several values of one name are joined by commas. */
  headers: Readonly<Record<string, string>>;
}

/** Finds the items that changed in what a route answered: its JSON value, or its text where it has none. */
export type GetItems = (res: ChangesResponse, body: unknown) => unknown;

/** What an application says of the changes of a collection, and need not where all followers are at one process. */
export interface ChangesOptions {
  /**
   * By which URL what this update changed is asked for: the one with the checkpoint of before, relative to the
   * collection. As text, as `Link` (`<?after=17>; rel=changes`), or several Links of which one is of changes.
   */
  prevChanges?: ChangesReference;
  /** The same, by its name in the original package. */
  prevChangesLink?: ChangesReference;
  /** What the collection was asked with for the items, in the original package. Not needed: their URL is known. */
  query?: string | Readonly<Record<string, string | number | boolean>>;
  /** Default: all that the route answers. */
  getItems?: GetItems;
}

export type ChangesReference = string | URL | readonly string[];

export interface UpdatedChanges {
  /** Path and query of the changes with the checkpoint of before; undefined: nobody said. */
  before: string | undefined;
  getItems: GetItems | undefined;
}

type ChangesOption = keyof ChangesOptions;

const RELS = ['changes', 'prev-changes', 'changes-wait', 'changes-stream'];
const OF_ONE_PATH = 'it needs a path or a URL, as a RegExp and a pattern mean more than one collection';

/** `collection`: path and query; undefined where more than one is meant. Throws LiveResourceError `bad-option`. */
export function updatedChanges(
  options: ChangesOptions,
  collection: string | undefined,
): UpdatedChanges | undefined {
  const [given] = (['prevChanges', 'prevChangesLink', 'query', 'getItems'] as const).filter(
    (option) => options[option] !== undefined,
  );
  if (given === undefined) return undefined;
  if (collection === undefined) throw refused(given, OF_ONE_PATH);
  const { getItems, query } = options;
  if (getItems !== undefined && typeof getItems !== 'function')
    throw refused('getItems', 'it is no function');
  if (query !== undefined && !isQuery(query)) throw refused('query', 'it is neither text nor an object');
  return { before: readBefore(options, collection), getItems };
}

function isQuery(query: unknown): boolean {
  return typeof query === 'string' || (typeof query === 'object' && query !== null);
}

function readBefore(options: ChangesOptions, collection: string): string | undefined {
  for (const option of ['prevChanges', 'prevChangesLink'] as const) {
    const reference = options[option];
    if (reference !== undefined) return readReference(option, reference, collection);
  }
  return undefined;
}

function readReference(option: ChangesOption, given: ChangesReference, collection: string): string {
  const texts = [given].flat().map((one) => (one instanceof URL ? one.href : one));
  if (texts.some((text) => typeof text !== 'string')) throw refused(option, 'it is no text');
  const target = texts.every((text) => !text.startsWith('<')) ? texts[0] : linkTarget(texts.join(', '));
  if (!target) throw refused(option, 'it is neither a URL nor a Link of rel="changes"');
  return resolve(option, target, collection);
}

/** A Link that stands alone needs no relation type: there is nothing else that it could mean. */
function linkTarget(header: string): string | undefined {
  const { links } = parseLinkHeader(header);
  const found = links.find(({ rels }) => rels.some((rel) => RELS.includes(rel)));
  const [only] = links;
  return (found ?? (links.length === 1 && only?.rels.length === 0 ? only : undefined))?.target;
}

/** An origin is dropped, as in what `updated()` is called with. */
function resolve(option: ChangesOption, reference: string, collection: string): string {
  try {
    const base = new URL(`http://host${collection}`);
    // `//host/` is a path here, as it is in `updated()`.
    const absolute = reference.startsWith('//') ? `http://host${reference}` : reference;
    const { pathname, search } = new URL(absolute, base);
    return canonicalText(pathname + search).url;
  } catch {
    throw refused(option, `"${reference}" is no URL`);
  }
}

function refused(option: ChangesOption, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
