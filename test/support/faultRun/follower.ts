import { createMemoryStore } from '../../../src/adapters/memoryStore.js';
import { nodeSockets } from '../../../src/adapters/nodeSockets.js';
import { createWebNetwork } from '../../../src/adapters/webNetwork.js';
import { createLinked, type LinkEvent } from '../../../src/client/linked.js';
import { dialects, plain } from '../../../src/dialects/index.js';
import { createEngine, defaultLimits, type Engine, receiveFromPage } from '../../../src/engine/index.js';
import type { Interest, ToPage } from '../../../src/messages.js';
import type { Clock } from '../../../src/ports.js';

/** A process that follows: an engine with real sockets, and the client's own way of putting messages in order. */
export interface Process {
  readonly engine: Engine;
  follow(interest: Omit<Interest, 'id' | 'credentials' | 'headers'>, hear: (event: LinkEvent) => void): void;
  close(): void;
}

export function startProcess(clock: Clock, random: () => number): Process {
  const listeners = new Set<(message: ToPage) => void>();
  const tell = (message: ToPage) => {
    for (const listener of [...listeners]) listener(message);
  };
  let isOver = false;
  const engine = createEngine(
    {
      network: createWebNetwork(undefined),
      sockets: nodeSockets,
      clock,
      random,
      store: createMemoryStore(),
      broadcast: {
        publish: (publication) => queueMicrotask(() => tell({ type: 'publication', publication })),
        close() {},
      },
    },
    {
      ...{ dialects, plain, version: '0', waitSeconds: 45, pollInterval: 120_000, isEager: () => false },
      limits: { ...defaultLimits, logEvents: 3_000 },
    },
  );
  let count = 0;
  return {
    engine,
    follow(wanted, hear) {
      const id = String(++count);
      const interest: Interest = { ...wanted, id, credentials: 'omit', headers: [] };
      const linked = createLinked(interest);
      linked.listeners.add(hear);
      const post = (message: Parameters<typeof receiveFromPage>[1]) =>
        void receiveFromPage(engine, message, { holder: `page ${id}`, reply: receive });
      const say = () => post({ type: 'follow', id, interests: [interest] });
      const meet = (need: 'nothing' | 'read' | 'follow') => {
        if (need === 'follow') say();
        if (need === 'read' && linked.key !== undefined) post({ type: 'read', key: linked.key });
      };
      const receive = (message: ToPage) => {
        if (isOver) return;
        if (message.type === 'publication' && message.publication.url === interest.url)
          meet(linked.publication(message.publication));
        if (message.type === 'snapshot' && message.key === linked.key)
          meet(linked.takeSnapshot(message.revision, message.snapshot));
        if (message.type === 'following')
          for (const standing of message.standings) if (standing.id === id) meet(linked.take(standing));
      };
      listeners.add(receive);
      const beat = () => {
        if (isOver) return;
        say();
        clock.setTimer(20_000, beat);
      };
      beat();
    },
    close() {
      isOver = true;
      engine.close();
    },
  };
}
