import type { Mechanism, Via } from '../../../src/model/index.js';
import type { Nature, Resource, Subscription } from '../model.js';

/** How something comes, in the few letters of a column and of the filter. */
export type ViaWord = 'ws' | 'sse' | 'wait' | 'poll' | 'fetch' | 'write';

export function wordOfMechanism(mechanism: Mechanism): ViaWord {
  switch (mechanism) {
    case 'socket':
      return 'ws';
    case 'stream':
      return 'sse';
    case 'long-poll':
      return 'wait';
    case 'poll':
      return 'poll';
    default:
      return mechanism satisfies never;
  }
}

export function wordOfVia(via: Via | 'write'): ViaWord {
  switch (via) {
    case 'socket':
    case 'stream':
    case 'long-poll':
    case 'poll':
      return wordOfMechanism(via);
    case 'fetch':
    case 'catch-up':
      return 'fetch';
    case 'write':
      return 'write';
    default:
      return via satisfies never;
  }
}

/** The mechanism in force; undefined where nothing is followed. */
export function mechanismOf(
  { nature }: Pick<Resource, 'nature'>,
  subscription: Subscription | undefined,
  carrier: { mechanism: Mechanism } | undefined,
): Mechanism | undefined {
  return carrier?.mechanism ?? subscription?.offer?.mechanism ?? byNature[nature];
}

const byNature: Record<Nature, Mechanism | undefined> = {
  live: undefined,
  polled: 'poll',
  'event-stream': 'stream',
  websocket: 'socket',
};
