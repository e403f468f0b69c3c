import type { Random } from '../../support/random.js';
import { pause } from '../../support/time.js';
import type { Line } from './line.js';

/** When a wait is cut: `end` is that of a short wait. */
export const moments = ['arriving', 'held', 'update', 'answer', 'end'] as const;
export type Moment = (typeof moments)[number];

/** Longer than any wait lasts that is not to end by itself. */
const LONG_SECONDS = 50;
const SHORT_SECONDS = 1;

export const secondsUntil = (moment: Moment): number => (moment === 'end' ? SHORT_SECONDS : LONG_SECONDS);

/** What the moment depends on. */
export interface Held {
  line: Line;
  /** Whether one answer is the end of it. */
  isWait: boolean;
  /** When its resource changes next. */
  updated(): Promise<void>;
}

/** Done when it is time to cut, at the latest when the server has closed the connection. */
export async function reach(moment: Moment, held: Held, random: Random): Promise<void> {
  await Promise.race([held.line.closed, reachOpen(moment, held, random)]);
}

async function reachOpen(moment: Moment, held: Held, random: Random): Promise<void> {
  switch (moment) {
    case 'arriving':
      // Routes need up to 20 ms.
      return pause(random() * 15);
    case 'held':
      return pause(60 + random() * 200);
    case 'update':
      await held.updated();
      return pause(random() * 6);
    case 'answer':
      await someOfAnAnswer(held);
      return pause(random() * 3);
    case 'end':
      return pause(SHORT_SECONDS * 1000 - 30 + random() * 60);
    default:
      return moment satisfies never;
  }
}

/** Reads no more from then on: the rest gets stuck. */
async function someOfAnAnswer({ line, isWait, updated }: Held): Promise<void> {
  if (isWait) await line.answered;
  else await updated().then(() => line.nextBytes());
  line.stall();
}
