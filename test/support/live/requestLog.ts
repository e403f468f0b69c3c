import type { IncomingHttpHeaders } from 'node:http';
import { wallClock } from '../time.js';

export type RequestKind = 'request' | 'wait' | 'stream' | 'socket';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** 'wait': it asked for a wait that is served, whether it was held or not. */
  kind: RequestKind;
  /** ms since 1970 */
  openedAt: number;
  /** undefined while it is open. */
  closedAt: number | undefined;
  /** As sent; undefined where nothing was. */
  status: number | undefined;
}

export interface SeenFrame {
  /** Which socket, from 1 on. */
  socket: number;
  direction: 'in' | 'out';
  text: string;
  /** ms since 1970 */
  at: number;
}

export interface Count {
  now: number;
  most: number;
  total: number;
}

export interface Observation {
  readonly requests: readonly SeenRequest[];
  readonly frames: readonly SeenFrame[];
  readonly sockets: Readonly<Count>;
  /** On sockets. */
  readonly subscriptions: Readonly<Count>;
  /** Waits that are held at this moment, a multiplexed one counted once. */
  readonly waits: Readonly<Count>;
  /** What a client sent that the protocol does not know. */
  readonly complaints: readonly string[];
  open(): SeenRequest[];
  /** Resolves when it holds; it is looked at whenever something of the above has changed. */
  until(holds: () => boolean): Promise<void>;
}

export interface RequestLog extends Observation {
  readonly requests: SeenRequest[];
  readonly complaints: string[];
  begin(seen: Omit<SeenRequest, 'openedAt' | 'closedAt' | 'status'>): SeenRequest;
  end(seen: SeenRequest, status: number | undefined): void;
  frame(frame: Omit<SeenFrame, 'at'>): void;
  count(what: 'sockets' | 'subscriptions' | 'waits', by: 1 | -1): void;
  complain(text: string): void;
}

export function createRequestLog(keepsFrames: () => boolean): RequestLog {
  const requests: SeenRequest[] = [];
  const open = new Set<SeenRequest>();
  const frames: SeenFrame[] = [];
  const complaints: string[] = [];
  const counts = { sockets: zero(), subscriptions: zero(), waits: zero() };
  const watchers = new Set<() => void>();
  const moved = () => {
    for (const watcher of [...watchers]) watcher();
  };
  return {
    requests,
    frames,
    complaints,
    ...counts,
    open: () => [...open],
    until: (holds) => watch(watchers, holds),
    begin(begun) {
      const seen = { ...begun, openedAt: wallClock(), closedAt: undefined, status: undefined };
      requests.push(seen);
      open.add(seen);
      moved();
      return seen;
    },
    end(seen, status) {
      open.delete(seen);
      seen.closedAt = wallClock();
      seen.status = status;
      moved();
    },
    frame(frame) {
      if (!keepsFrames()) return;
      frames.push({ ...frame, at: wallClock() });
      moved();
    },
    count(what, by) {
      const count = counts[what];
      count.now += by;
      count.most = Math.max(count.most, count.now);
      if (by === 1) count.total++;
      moved();
    },
    complain(text) {
      complaints.push(text);
      moved();
    },
  };
}

const zero = (): Count => ({ now: 0, most: 0, total: 0 });

function watch(watchers: Set<() => void>, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });
}
