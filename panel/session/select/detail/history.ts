import type { Version } from '../../model.js';
import type { Session } from '../../session.js';

/** A line of the history of a resource. */
export interface HistoryItem {
  version: Version;
  /** Where it came from, in words. */
  from: string;
  hasBody: boolean;
  isNewest: boolean;
  /** Bytes more, or less, than the one before. */
  grown: number | undefined;
  /** Milliseconds for which it was the newest; of the newest one: until now. */
  lived: number;
}

/** All versions and gaps, the newest first. */
export function historyOf(session: Session, resource: number): HistoryItem[] {
  const versions = [...session.versions.group('resource', resource)].sort(
    (a, b) => a.at - b.at || a.id - b.id,
  );
  const newest = session.newest.get(resource);
  const items: HistoryItem[] = [];
  let before: Version | undefined;
  let last: HistoryItem | undefined;
  for (const version of versions) {
    const isGap = version.kind === 'gap';
    if (last && !isGap) last.lived = version.at - last.version.at;
    const item: HistoryItem = {
      version,
      from: originOf(version, items.length === 0),
      hasBody: session.bodies.get(version.body) !== undefined,
      isNewest: version === newest,
      grown: before && version.kind === 'value' ? version.bytes - before.bytes : undefined,
      lived: isGap ? 0 : session.clocks.now - version.at,
    };
    items.push(item);
    if (!isGap) last = item;
    if (version.kind === 'value') before = version;
  }
  return items.reverse();
}

function originOf({ kind, via, reason, held, status }: Version, isFirst: boolean): string {
  if (kind === 'gap') return `gap: ${reason ?? 'something is missing here'}`;
  if (kind === 'removed') return `removed: the server said ${status ?? '404'}`;
  switch (via) {
    case undefined:
      return 'found';
    case 'fetch':
      return isFirst ? 'first GET' : 'a fetch of a page';
    case 'catch-up':
      return isFirst ? 'first GET' : 'catch-up';
    case 'long-poll':
      return held ? 'long-poll, held' : 'long-poll';
    case 'poll':
    case 'stream':
    case 'socket':
      return via;
    default:
      return via satisfies never;
  }
}
