import { describe, it } from 'vitest';
import { nodeSockets } from '../../../src/adapters/nodeSockets.js';
import { getLink, useEngine } from '../../../src/client/connect.js';
import { createInPageEndpoint } from '../../../src/client/inPage.js';
import { LiveResource } from '../../../src/client/node.js';
import type { LiveServerOptions } from '../live/options.js';
import { type LiveServer, startLiveServer } from '../live/server.js';
import { createRecorder } from './recorder.js';
import type { Row } from './rows.js';
import { createScaledClock } from './scaledClock.js';
import { patience, type Scenario, type World } from './world.js';

const speed = 20;

useEngine(async () => createInPageEndpoint({ clock: createScaledClock(speed), sockets: nodeSockets }));

/** Milliseconds of the machine in which so many pass for the engine. */
export const scaled = (ms: number): number => ms / speed;

/** As long as real waits are for the engine. */
const defaults: Partial<LiveServerOptions> = { maxWaitMs: scaled(45_000), keepFrames: true };

type StartServer = (options: LiveServerOptions) => Promise<LiveServer>;

/** Does something in a world of its own, in this process. Without another server, that of reference. */
export async function inNode(
  row: Row,
  run: (world: World) => Promise<void>,
  start: StartServer = startLiveServer,
): Promise<void> {
  const server = await start({ ...defaults, ...row.options });
  const readLog = async () => (await getLink()).readLog(0);
  const client = createRecorder({ LiveResource, readLog, patience });
  try {
    await run({ server, client, row });
  } finally {
    await client.close();
    await server.close();
  }
}

/** They wait most of the time, and know nothing of each other. */
export function conform(rows: readonly Row[], scenarios: readonly Scenario[], start?: StartServer): void {
  for (const row of rows) {
    describe(row.name, { concurrent: true, timeout: 30_000 }, () => {
      for (const { name, run } of scenarios) it(`tells ${name}`, () => inNode(row, run, start));
    });
  }
}
