import type { Measured } from '../../test/support/report.js';

export async function measurePlainPage(_ms: number): Promise<Measured> {
  return { figures: {}, details: {} };
}
