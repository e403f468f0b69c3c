import { createServer, type IncomingMessage } from 'node:http';
import { postTo } from '../../../src/server/pushpin/post.js';
import type { InstanceSettings } from '../../../src/server/pushpin/settings.js';
import { createFakeClock } from '../fakeClock.js';
import { listenSomewhere } from '../live/listen.js';

/** What a post to an instance is authorized by. `settingsOf` is told where the instance is. */
export async function postedBy(
  settingsOf: (host: string) => InstanceSettings | undefined,
): Promise<string | undefined> {
  const requests: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    requests.push(req);
    req.resume().on('end', () => res.end('Published\n'));
  });
  const host = `127.0.0.1:${await listenSomewhere(server)}`;
  try {
    const settings = settingsOf(host);
    if (settings) await postTo(settings, createFakeClock())(['{}']);
    return requests[0]?.headers.authorization;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
