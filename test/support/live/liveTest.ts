import { onTestFinished } from 'vitest';
import { type LiveServerOptions, mechanismsOf } from './options.js';
import { createRawClient, type RawClient } from './rawClient.js';
import { type LiveServer, startLiveServer } from './server.js';

/** A server with everything that its dialect has, and a client, until the test is over. */
export async function startLive(
  options: Pick<LiveServerOptions, 'dialect'> & Partial<LiveServerOptions>,
): Promise<{ server: LiveServer; client: RawClient }> {
  const server = await startLiveServer({ mechanisms: mechanismsOf(options.dialect), ...options });
  const client = createRawClient();
  onTestFinished(async () => {
    client.close();
    await server.close();
  });
  return { server, client };
}
