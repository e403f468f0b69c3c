import { expect, it } from 'vitest';
import { rows } from './rows.js';
import { runOnce } from './run.js';

// The short form of `npm run faults -- transports`.
it.concurrent.each(rows.map((row, n) => [row.name, row, n + 1] as const))(
  'loses nothing, repeats nothing and goes on, whatever fails: %s',
  { timeout: 60_000 },
  async (_, row, seed) => {
    const { converged, wentBack, repeated, changesLost } = await runOnce(row, seed);
    expect({ converged, wentBack, repeated, changesLost }).toEqual({
      ...{ converged: true, wentBack: 0, repeated: 0, changesLost: 0 },
    });
  },
);
