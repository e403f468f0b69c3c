import type { LiveState } from '../../session/model.js';
import type { ConnectionRow } from '../../session/select/index.js';

/** A connection has states of its own; they look like those of what it carries. */
export function badgeOf({ state, via, attempt }: ConnectionRow): { state: LiveState; word: string } {
  switch (state) {
    case 'idle':
      return { state: 'idle', word: 'idle' };
    case 'connecting':
      return { state: 'connecting', word: 'connecting' };
    case 'live':
      return via === 'wait' || via === 'poll'
        ? { state: 'polling', word: via === 'wait' ? 'held' : 'polling' }
        : { state: 'connected', word: 'open' };
    case 'queued':
      return { state: 'idle', word: 'waits its turn' };
    case 'waiting':
      return attempt === 0
        ? { state: 'polling', word: 'until next' }
        : { state: 'backoff', word: `attempt ${attempt}` };
    case 'closed':
      return { state: 'stopped', word: 'closed' };
    default:
      return state satisfies never;
  }
}
