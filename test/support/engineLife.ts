import type { EnginePorts } from '../../src/engine/index.js';

/** The ports of an engine that can be killed at any line, as a browser kills a worker: from then on nothing gets out. */
export interface EngineLife {
  ports: EnginePorts;
  end(): void;
}

export function createLife({ network, clock, store, broadcast, random }: EnginePorts): EngineLife {
  const death = new AbortController();
  const isOver = () => death.signal.aborted;
  const whileAlive = <Result>(work: () => Promise<Result>): Promise<Result> =>
    isOver() ? new Promise(() => {}) : work();
  return {
    end: () => death.abort(),
    ports: {
      random,
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
