import {
  createEngine as createRealEngine,
  receiveFromPage as receiveReally,
} from '../../../src/engine/index.js';
import type { NetworkResponse } from '../../../src/ports.js';
import { type Calls, type Faults, faulty } from './faulty.js';

export * from '../../../src/engine/index.js';

/** Stands in for the engine's own module in a worker that is built for tests: what the worker calls can be made to throw. */
const scope = globalThis as unknown as { faults?: Faults; calls: Calls };
scope.calls = {};

const wrap = <Target extends object>(name: string, target: Target): Target =>
  faulty(name, target, scope.calls, scope.faults?.injected);

export const createEngine: typeof createRealEngine = (ports, options) => {
  const { network, sockets, clock, store, broadcast } = ports;
  const asked = wrap('network', network);
  const engine = createRealEngine(
    {
      network: {
        ...network,
        sharesConnection: (url) => asked.sharesConnection?.(url) ?? false,
        request: async (request): Promise<NetworkResponse> => wrap('response', await asked.request(request)),
      },
      sockets: sockets && wrap('sockets', sockets),
      clock: wrap('clock', clock),
      store: wrap('store', store),
      broadcast: wrap('broadcast', broadcast),
      random: wrap('random', { random: ports.random }).random,
    },
    options,
  );
  const { observe } = engine;
  engine.observe = (seen) => {
    const { result, take } = observe(seen);
    return { result, ...(take && { take: wrap('observed', { take }).take }) };
  };
  return wrap('engine', Object.defineProperty(engine, 'log', { value: wrap('log', engine.log) }));
};

export const receiveFromPage = wrap('page', { receive: receiveReally }).receive;
