import { endChildren } from '../test/support/child/startChild.js';
import { seededRandom } from '../test/support/random.js';
import type { Measured, Run } from '../test/support/report.js';
import { measureLongPolls } from './server/longPolls.js';
import { measureNotLive } from './server/notLive.js';
import { measureSockets } from './server/sockets.js';

/** What live resources cost a server, beside servers that do the same with nothing but Node's own means. */
export async function measureServer(run: Run): Promise<Measured> {
  try {
    return await measure(run);
  } finally {
    await endChildren();
  }
}

async function measure({ seed, quick }: Run): Promise<Measured> {
  const oursFirst = seededRandom(seed)() < 0.5;
  const crowds = quick
    ? { clients: 1_500, rounds: 1, updates: 5 }
    : { clients: 10_000, rounds: 3, updates: 7 };
  const batches = quick ? { rounds: 1, batches: 8 } : { rounds: 12, batches: 16 };
  const longPolls = await measureLongPolls({ ...crowds, oursFirst });
  const sockets = await measureSockets({ ...crowds, oursFirst });
  const notLive = await measureNotLive({ ...batches, requests: 250, oursFirst });
  return {
    figures: { ...longPolls.figures, ...sockets.figures, ...notLive.figures },
    details: { long_polls: longPolls.details, sockets: sockets.details, not_live: notLive.details },
  };
}
