import type { Clock } from '../ports.js';
import { sameOrigin, weakMatch } from '../protocol/index.js';
import type { Entry } from './entry.js';

/**
 * Since when a stored value must have been confirmed. Writes and navigations of pages move it: after a write the page
 * must read what it wrote, and after a navigation somebody else may be logged in.
 */
export interface Barriers {
  /** `Clock.now()` of the newest barrier for this entry. */
  of(entry: Entry): number;
  /** The same of writes alone. */
  written(url: string): number;
  isWriting(url: string): boolean;
  writeBegun(id: string, url: string): void;
  /**
   * False where the write was not known (any more): it outlasted the patience, or a former worker saw it begin. It has
   * ended only now all the same.
   */
  writeDone(id: string): boolean;
  navigation(): void;
  /** `Clock.wall()` until when writes must be supposed to go on; 0 where none does. */
  writesUntil(): number;
  /** `Clock.wall()` when the last write to an origin (`*`: to any) was done. */
  writtenOn(): WrittenOn;
  /** After a restart: writes that the former worker knew. */
  restoreWrites(until: number, done: WrittenOn): void;
  stop(): void;
}

export type WrittenOn = [origin: string, wall: number][];

const anyOrigin = '*';
const mostOrigins = 50;

/** Whether a value that was current at `freshOn` (`Clock.wall()`) is from before a write to its origin. */
export const isFromBefore = (writtenOn: WrittenOn, url: string, freshOn: number): boolean =>
  writtenOn.some(([origin, wall]) => wall >= freshOn && (origin === anyOrigin || sameOrigin(origin, url)));

export function createBarriers(
  clock: Clock,
  writePatience: number,
  onExpired: (id: string) => void,
): Barriers {
  const writes = new Map<string, { origin: string; until: number; stop: () => void }>();
  const written = new Map<string, number>();
  const writtenOn = new Map<string, number>();
  let navigated = Number.NEGATIVE_INFINITY;

  function open(id: string, origin: string, ms: number): void {
    writes.get(id)?.stop();
    const stop = clock.setTimer(ms, () => {
      close(id);
      onExpired(id);
    });
    writes.set(id, { origin, until: clock.wall() + ms, stop });
  }

  function close(id: string): boolean {
    const write = writes.get(id);
    if (!write) return false;
    write.stop();
    writes.delete(id);
    noteDone(write.origin);
    return true;
  }

  function noteDone(origin: string): void {
    written.set(origin, clock.now());
    const isCrowded = writtenOn.size >= mostOrigins && !writtenOn.has(origin);
    if (isCrowded) writtenOn.clear();
    writtenOn.set(isCrowded ? anyOrigin : origin, clock.wall());
  }

  const lastWrite = (url: string) =>
    Math.max(written.get(new URL(url).origin) ?? -Infinity, written.get(anyOrigin) ?? -Infinity);

  return {
    of({ request: { url, credentials } }) {
      return credentials === 'omit' ? lastWrite(url) : Math.max(lastWrite(url), navigated);
    },
    written: lastWrite,
    isWriting(url) {
      const { origin } = new URL(url);
      return [...writes.values()].some((write) => write.origin === origin || write.origin === anyOrigin);
    },
    writeBegun: (id, url) => open(id, new URL(url).origin, writePatience),
    writeDone(id) {
      if (close(id)) return true;
      noteDone(anyOrigin);
      return false;
    },
    navigation() {
      navigated = clock.now();
    },
    writesUntil: () => Math.max(0, ...[...writes.values()].map((write) => write.until)),
    writtenOn: () => [...writtenOn],
    restoreWrites(until, done) {
      for (const [origin, wall] of done) writtenOn.set(origin, wall);
      const left = until - clock.wall();
      if (left > 0) open('before-restart', anyOrigin, Math.min(left, writePatience));
    },
    stop() {
      for (const write of writes.values()) write.stop();
    },
  };
}

/**
 * `Clock.now()` since when what is held must have been confirmed to be served: the barrier, or that a page was told something
 * else, which is not what came here meanwhile.
 */
export function servedSince(barrier: number, { toldElsewhere, checkpoint: { etag } }: Entry): number {
  const isKnown = !toldElsewhere || (etag !== undefined && weakMatch(toldElsewhere.etag, etag));
  return isKnown ? barrier : Math.max(barrier, toldElsewhere.at);
}

/**
 * Whether the value was confirmed after every barrier, is not known to have changed since, and what would tell of a change is
 * still heard from: `heard` of the connection, or the newest answer.
 */
export function isCurrent(
  entry: Entry,
  barrier: number,
  clock: Clock,
  bound: number,
  heard = { at: Number.NEGATIVE_INFINITY, on: Number.NEGATIVE_INFINITY },
): boolean {
  const at = Math.max(entry.heardAt, heard.at);
  const on = Math.max(entry.heardOn, heard.on);
  const isHeard = clock.now() - at <= bound && clock.wall() - on <= bound;
  const isConfirmed = entry.validatedAt >= barrier && entry.validatedAt > Number.NEGATIVE_INFINITY;
  return entry.state === 'live' && !entry.outdated && isConfirmed && isHeard;
}
