import type { Session, SessionInput } from '../session/index.js';
import type { Feed, FeedStatus } from './feed.js';

export interface Replay {
  name: string;
  /** What happened, in its order. Given at once: a recording stands still. */
  inputs?: readonly SessionInput[];
  /** Or a whole session, as `importSession` reads one. */
  session?: Session;
  status?: Partial<FeedStatus>;
}

/** A recording as a feed. Nothing can be asked of it. */
export function createReplay({ name, inputs = [], session, status = {} }: Replay): Feed {
  return {
    name,
    open(listener) {
      listener.status({ state: 'closed', checks: [], dropped: 0, ...status });
      if (session) listener.session?.(session);
      listener.inputs(inputs);
      return { readValue() {}, readContent() {}, remedy: () => Promise.resolve(), close() {} };
    },
  };
}
