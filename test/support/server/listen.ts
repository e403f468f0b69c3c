import type { Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** On a free port of 127.0.0.1 until the test is over. */
export async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
}
