import { createHarness } from './engineHarness.js';
import { createFakeClock } from './fakeClock.js';
import { createScriptedOrigin } from './scriptedNetwork.js';
import { createScriptedSockets } from './scriptedSockets.js';

const link = (path: string) => `<${path}>; rel="value-wait", </ws>; rel="multiplex-ws"`;

/** A site whose resources can be followed by a long-poll or by the one socket. */
export function socketHarness(names = ['/a', '/b', '/c']) {
  const clock = createFakeClock();
  const origin = createScriptedOrigin(clock);
  const sockets = createScriptedSockets();
  for (const name of names)
    origin.resource(name).headers = { Link: link(name), 'Content-Type': 'text/plain' };
  const harness = createHarness({ clock, origin, sockets });
  /** Changes the value and says so on the socket. */
  const push = (path: string, body: string) => {
    origin.update(path, body);
    sockets.last.send({ type: 'event', uri: path, headers: { ETag: `"${body}"` }, body });
  };
  const hasWait = () => origin.requests.some(({ wait }) => wait !== undefined);
  return { ...harness, harness, sockets, push, hasWait };
}

/** What was sent: type and URI of each frame. */
export const types = (json: Record<string, unknown>[]) =>
  json.map(({ type, uri = '' }) => `${type} ${uri}`.trim());
