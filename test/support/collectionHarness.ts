import type { FollowInterest } from '../../src/engine/index.js';
import { createHarness } from './engineHarness.js';
import { createFakeClock } from './fakeClock.js';
import { addCollection } from './scriptedCollection.js';
import { createScriptedOrigin } from './scriptedNetwork.js';
import { createScriptedSockets } from './scriptedSockets.js';

export const wantsChanges: FollowInterest = { wants: ['changes'] };

/** A site with a collection at `/c`. */
export function collectionHarness(options: Parameters<typeof addCollection>[2] = {}) {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const sockets = createScriptedSockets();
  const collection = addCollection(origin, '/c', options);
  return { ...createHarness({ clock, origin, sockets }), collection, sockets };
}

/** Every item that was told as a change, in order. A batch may be a list or one item. */
export const itemsOf = (batches: string[]): unknown[] => batches.flatMap((body) => JSON.parse(body));
