import { launchChromium } from '../test/support/chromium.js';
import { seededRandom } from '../test/support/random.js';
import type { Measured, Run } from '../test/support/report.js';
import { measureFollowers } from './sharing/followers.js';
import { measurePollers } from './sharing/pollers.js';
import { measureSockets } from './sharing/sockets.js';

/** How much of what the tabs of a browser ask reaches the server. */
export async function measureSharing({ seed, quick }: Run): Promise<Measured> {
  const browser = await launchChromium();
  try {
    const random = seededRandom(seed);
    const followers = await measureFollowers(browser, { tabs: 10, updates: quick ? 20 : 100, random });
    const polling = { tabs: 10, warmUpMs: 3_000, countMs: quick ? 8_000 : 30_000, updates: 5, random };
    const shared = await measurePollers(browser, { ...polling, worker: 'yes' });
    const alone = await measurePollers(browser, { ...polling, worker: 'no' });
    const sockets = await measureSockets(browser, {
      ...{ tabs: 10, resources: 50, updates: quick ? 10 : 100, random },
    });
    return {
      figures: {
        ...followers.figures,
        ...sockets.figures,
        ...shared.figures,
        polls_at_server_without: alone.figures['polls_at_server'] ?? 0,
      },
      details: {
        followers: followers.details,
        sockets: sockets.details,
        pollers: shared.details,
        without_worker: alone.details,
      },
    };
  } finally {
    await browser.close();
  }
}
