import type { ConnectionPlan } from '../model/index.js';
import { openOwn } from './own.js';
import { openSharedPoll } from './sharedPoll.js';
import { openSocket } from './socket.js';
import { openStream } from './stream.js';
import type { Connection, TransportDeps } from './transport.js';

/** The connection that a plan asks for. */
export function openConnection(plan: ConnectionPlan, deps: TransportDeps): Connection {
  const { mechanism, shared, mode } = plan.offer;
  switch (mechanism) {
    case 'socket':
      return openSocket(plan, deps);
    case 'stream':
      // A stream of changes goes on from a checkpoint as a long-poll does; the others only tell from now on.
      return shared || mode !== 'changes' ? openStream(plan, deps) : openOwn(plan, deps);
    case 'long-poll':
      return shared ? openSharedPoll(plan, deps) : openOwn(plan, deps);
    case 'poll':
      return openOwn(plan, deps);
    default:
      return mechanism satisfies never;
  }
}
