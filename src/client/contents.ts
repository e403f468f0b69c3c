import { type Changes, headerValue, LiveResourceError, type Snapshot } from '../model/index.js';
import { createCollection, type Difference, isEqual } from './collection.js';
import type { Emit, ValueInfo } from './events.js';
import type { Settings } from './options.js';
import { parseChanges, parseValue } from './parseValue.js';

export interface Contents<T> {
  /** The newest data; of a collection that is merged, all of it. */
  readonly last: { data: T; info: ValueInfo } | undefined;
  readonly isReady: boolean;
  /** False once it turned out that items cannot be told apart. */
  readonly canMerge: boolean;
  value(snapshot: Snapshot, since?: readonly Changes[]): void;
  changes(changes: Changes): void;
  removed(): void;
  /** From now on nothing that changes is missed. */
  ready(): void;
  /** Compares items from now on. `isAsked`: the app counts on it, and must hear where it cannot be done. */
  merge(isAsked: boolean): void;
}

/**
 * What a resource holds, told as events: whole values, or the items of a collection that is merged from a value and what
 * changed in it.
 */
export function createContents<T, Item>(
  { uri, as, shape, isUpdates }: Settings,
  emit: Emit<T, Item>,
): Contents<T> {
  const collection = createCollection(uri, shape);
  let last: Contents<T>['last'];
  let isMerging = false;
  let isAsked = false;
  let problem: LiveResourceError | undefined;
  let isProblemTold = false;
  /** A value was told once: from then on each must be led to by what is told of its items. */
  let isBegun = isUpdates;
  let isReady = false;

  function ready(): void {
    if (isReady) return;
    isReady = true;
    emit('ready');
  }

  /** Undefined where it cannot be merged, now and later. */
  function tryMerge(merge: () => Difference[]): Difference[] | undefined {
    try {
      return isMerging ? merge() : undefined;
    } catch (thrown) {
      if (!(thrown instanceof LiveResourceError)) throw thrown;
      isMerging = false;
      problem = thrown;
      return undefined;
    }
  }

  /** Who only wants to hear of changes need not have a list; a list without ids may be a mistake. */
  function tellProblem(): void {
    if (!problem || isProblemTold || !(isAsked || (problem.code === 'no-item-id' && !isUpdates))) return;
    isProblemTold = true;
    emit('error', problem);
  }

  function tellUnmerged(data: unknown, info: ValueInfo): void {
    emit('changes', (collection.itemsOf(data) ?? data) as Item[], info);
  }

  function tellDifferences(differences: readonly Difference[], info: ValueInfo): void {
    if (differences.length === 0) return;
    const items = differences.map((one) => (one.kind === 'removed' ? one.sent : one.item)) as Item[];
    emit('changes', items, info);
    for (const difference of differences) tellDifference(difference, info);
  }

  function tellDifference(difference: Difference, info: ValueInfo): void {
    const item = difference.item as Item;
    if (difference.kind === 'removed') emit('child-removed', difference.id, item);
    else emit(`child-${difference.kind}`, item, info);
  }

  function takeWhole(data: T, info: ValueInfo): void {
    last = { data, info };
    isBegun = true;
    emit('value', data, info);
    ready();
  }

  function takeMerged(differences: readonly Difference[], info: ValueInfo): void {
    const before = last;
    const wasBegun = isBegun;
    last = { data: collection.data as T, info };
    isBegun = true;
    if (wasBegun) tellDifferences(differences, info);
    if (!before || !isEqual(before.data, last.data)) emit('value', last.data, info);
    ready();
  }

  return {
    get last() {
      return last;
    },
    get isReady() {
      return isReady;
    },
    get canMerge() {
      return problem === undefined;
    },
    value(snapshot, since = []) {
      const data = parseValue(snapshot, uri, as);
      const later = since.map((changes) => parseChanges(changes, uri, as));
      const newest = since.at(-1);
      const differences = tryMerge(() => collection.reset(data, later));
      if (differences) return takeMerged(differences, newest ? infoOf(newest) : infoOf(snapshot, true));
      takeWhole(data as T, infoOf(snapshot, true));
      for (const [i, changes] of since.entries()) tellUnmerged(later[i], infoOf(changes));
      tellProblem();
    },
    changes(changes) {
      const data = parseChanges(changes, uri, as);
      const info = infoOf(changes);
      const differences = tryMerge(() => collection.apply(data));
      if (!differences) {
        tellUnmerged(data, info);
        tellProblem();
      } else if (last && differences.length > 0) takeMerged(differences, info);
      else tellDifferences(differences, info);
    },
    removed() {
      last = undefined;
      for (const one of isMerging ? collection.clear() : []) {
        if (one.kind === 'removed') emit('child-removed', one.id, one.item as Item);
      }
      emit('removed');
    },
    ready,
    merge(asked) {
      isAsked ||= asked;
      const { data } = last ?? {};
      if (!isMerging && !problem) {
        isMerging = true;
        if (last) tryMerge(() => collection.reset(data));
      }
      // Whoever asks adds a listener for errors perhaps a moment later.
      queueMicrotask(tellProblem);
    },
  };
}

function infoOf({ headers, via, receivedAt: at }: Changes, isWhole = false): ValueInfo {
  return { etag: isWhole ? headerValue(headers, 'etag') : undefined, headers, via, at };
}
