import type { EnginePorts } from '../../src/engine/index.js';
import type { Sockets } from '../../src/ports.js';

/** The ports of an engine that can be killed at any line, as a browser kills a worker: from then on nothing gets out. */
export interface EngineLife {
  ports: EnginePorts;
  end(): void;
}

export function createLife({ network, clock, store, broadcast, random, sockets }: EnginePorts): EngineLife {
  const death = new AbortController();
  const isOver = () => death.signal.aborted;
  const whileAlive = <Result>(work: () => Promise<Result>): Promise<Result> =>
    isOver() ? new Promise(() => {}) : work();
  return {
    end: () => death.abort(),
    ports: {
      random,
      sockets: sockets && mortal(sockets, death.signal),
      network: {
        ...network,
        request: (asked) =>
          whileAlive(() => {
            const signal = AbortSignal.any([asked.signal, death.signal]);
            return network.request({ ...asked, signal });
          }),
      },
      clock: {
        now: clock.now,
        wall: clock.wall,
        setTimer: (ms, run) => (isOver() ? () => {} : clock.setTimer(ms, () => isOver() || run())),
      },
      store: {
        load: () => whileAlive(store.load),
        representation: (key) => whileAlive(() => store.representation(key)),
        write: (changes) => whileAlive(() => store.write(changes)),
        close: store.close,
      },
      broadcast: {
        publish: (publication) => isOver() || broadcast.publish(publication),
        close: broadcast.close,
      },
    },
  };
}

/** With the worker its sockets go, and it hears nothing of them any more. */
function mortal(sockets: Sockets, death: AbortSignal): Sockets {
  return {
    ...sockets,
    open(url, protocol, listener) {
      const ifAlive =
        <Args extends unknown[]>(tell: (...args: Args) => void) =>
        (...args: Args) =>
          death.aborted || tell(...args);
      const handle = sockets.open(url, protocol, {
        opened: ifAlive(listener.opened),
        message: ifAlive(listener.message),
        closed: ifAlive(listener.closed),
      });
      death.addEventListener('abort', () => handle.close());
      return handle;
    },
  };
}
