import type { Clock } from '../ports.js';

/** Milliseconds that a request may be held while others wait for their turn. */
export const holdSlice = 2_000;
/** A request that was sent for one slice ends by itself: to end it from here costs a connection. */
const sliceMargin = 500;

/** The right to have a request held by an origin. */
export interface HoldSlot {
  /** Whether it had to be waited for: what was known before is old by then. */
  readonly queued: boolean;
  /** Whether others wait for it. */
  isWanted(): boolean;
  release(): void;
}

/** Shares the few requests that an origin may be held, so that a page's own requests find free connections. */
export interface HoldSlots {
  /**
   * Resolves with a slot, in the order of asking. `onQueue` is called if it must be waited for; `onOver` when it has been
   * held for a slice and others wait. Rejects with the signal's reason.
   */
  take(url: string, signal: AbortSignal, hooks: { onQueue(): void; onOver(): void }): Promise<HoldSlot>;
}

interface Holder {
  since: number;
  onOver(): void;
}

interface Line {
  holders: Set<Holder>;
  queue: { enter(): void }[];
  timer: (() => void) | undefined;
}

/**
 * `mostHeld` tells how many requests an origin may be held: few over HTTP/1.1, where a browser has six connections for all its
 * pages, any number where requests share a connection.
 */
export function createHoldSlots(clock: Clock, mostHeld: (url: string) => number): HoldSlots {
  const lines = new Map<string, Line>();

  function lineOf(url: string): Line {
    const { origin } = new URL(url);
    const line = lines.get(origin) ?? { holders: new Set(), queue: [], timer: undefined };
    lines.set(origin, line);
    return line;
  }

  /** Tells the holder that has held the longest when its slice is over, for as long as somebody waits. */
  function hurry(line: Line): void {
    line.timer?.();
    line.timer = undefined;
    const [oldest] = [...line.holders].sort((a, b) => a.since - b.since);
    if (line.queue.length === 0 || !oldest) return;
    const left = oldest.since + holdSlice + sliceMargin - clock.now();
    line.timer = clock.setTimer(Math.max(0, left), () => oldest.onOver());
  }

  function occupy(line: Line, queued: boolean, onOver: () => void): HoldSlot {
    const holder: Holder = { since: clock.now(), onOver };
    line.holders.add(holder);
    hurry(line);
    return {
      queued,
      isWanted: () => line.queue.length > 0,
      release() {
        if (!line.holders.delete(holder)) return;
        line.queue.shift()?.enter();
        hurry(line);
      },
    };
  }

  /** The slot is taken in the moment in which it becomes free, before anybody else can ask. */
  function waitInLine(line: Line, signal: AbortSignal, onOver: () => void): Promise<HoldSlot> {
    return new Promise((resolve, reject) => {
      const place = {
        enter() {
          signal.removeEventListener('abort', leave);
          resolve(occupy(line, true, onOver));
        },
      };
      const leave = () => {
        line.queue.splice(line.queue.indexOf(place), 1);
        hurry(line);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      line.queue.push(place);
      hurry(line);
    });
  }

  return {
    async take(url, signal, { onQueue, onOver }) {
      const line = lineOf(url);
      if (line.queue.length === 0 && line.holders.size < mostHeld(url)) return occupy(line, false, onOver);
      onQueue();
      return waitInLine(line, signal, onOver);
    },
  };
}
