import type { Site } from '../../support/pushpin/site.js';
import { type Random, randomBetween } from '../../support/random.js';
import { pause } from '../../support/time.js';

export interface Restart {
  what: string;
  /** Ends it; from then on `isDown`. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** One of the Pushpins, or one of the apps: the app is killed, or ends in peace. */
export function anyRestart(site: Site, random: Random): Restart {
  const at = random() < 0.5 ? 0 : 1;
  const dice = random();
  const pushpin = site.pushpins[at];
  const app = site.apps[at];
  if (dice < 0.5) return { what: `Pushpin ${at + 1}`, down: () => pushpin.kill(), up: () => pushpin.start() };
  const isKilled = dice < 0.75;
  return {
    what: `app ${at + 1} ${isKilled ? 'killed' : 'stopped'}`,
    down: () => (isKilled ? app.kill() : app.stop()),
    up: () => app.start(),
  };
}

/** Done when it is up again, after a random while. */
export async function restart({ down, up }: Restart, random: Random): Promise<void> {
  await down();
  await pause(randomBetween(random, 0, 1_500));
  await up();
}
