import type { ResourceKey } from '../../src/model/index.js';
import type { Connection, Holder, Request, Resource } from './model.js';
import { createNetworkIndex, type NetworkIndex } from './networkIndex.js';
import { createIntern, createInternPair, type Intern, type InternPair } from './store/strings.js';

/** Where `reduce` finds what belongs together. Nothing of it is shown, and all of it can be found anew. */
export interface SessionIndex {
  readonly intern: Intern;
  readonly internPair: InternPair;
  /** By the row of the engine. */
  readonly engines: Map<number, EngineIndex>;
  /** Rows of `Session.sources` by name. */
  readonly sources: Map<string, number>;
  readonly byUrl: Map<string, Resource[]>;
  readonly holders: Map<string, Holder>;
  /** Resources that are paused. */
  readonly paused: Set<number>;
  /** Fetches that a worker let pass: its log does not tell how they ended. */
  readonly passing: Set<Request>;
  readonly network: NetworkIndex;
  engine(source: number): EngineIndex;
  addResource(row: Resource): void;
  forgetResource(row: Resource): void;
  forgetConnection(row: Connection): void;
  forgetRequest(row: Request): void;
}

/** Of one engine, in its present life. */
export interface EngineIndex {
  readonly resources: Map<ResourceKey, Resource>;
  readonly connections: Map<string, Connection>;
  /** Requests of which later events say that they were their cause, by the numbers of their events. */
  readonly asked: Map<number, Request>;
  /** What was pushed, likewise: the numbers of the frames. */
  readonly pushed: Map<number, number>;
  /** Requests without an answer, by connection. */
  readonly pending: Map<number, Request[]>;
  /** Writes that go on, by their ids. */
  readonly writes: Map<string, Request>;
  /** The newest event of each resource and of each connection, for "what came before". */
  readonly lastOf: Map<object, number>;
}

export function createIndex(): SessionIndex {
  const engines = new Map<number, EngineIndex>();
  const sources = new Map<string, number>();
  const byUrl = new Map<string, Resource[]>();
  const network = createNetworkIndex();
  const intern = createIntern();
  const passing = new Set<Request>();

  function engine(source: number): EngineIndex {
    const found = engines.get(source) ?? createEngineIndex();
    engines.set(source, found);
    return found;
  }

  return {
    intern,
    internPair: createInternPair(intern),
    ...{
      engines,
      sources,
      byUrl,
      network,
      engine,
      holders: new Map(),
      paused: new Set(),
      passing: new Set(),
    },
    addResource(row) {
      byUrl.set(row.url, [...(byUrl.get(row.url) ?? []), row]);
    },
    forgetResource(row) {
      const others = (byUrl.get(row.url) ?? []).filter((other) => other !== row);
      if (others.length > 0) byUrl.set(row.url, others);
      else byUrl.delete(row.url);
      const source = row.source === undefined ? undefined : sources.get(row.source);
      const index = source === undefined ? undefined : engines.get(source);
      index?.lastOf.delete(row);
      if (row.key !== undefined && index?.resources.get(row.key) === row) index.resources.delete(row.key);
      network.forgetResource(row);
    },
    forgetConnection(row) {
      for (const { connections, pending, lastOf } of engines.values()) {
        lastOf.delete(row);
        pending.delete(row.id);
        if (connections.get(row.name) === row) connections.delete(row.name);
      }
      network.forgetConnection(row);
    },
    forgetRequest(row) {
      passing.delete(row);
      network.forgetRequest(row);
    },
  };
}

export function createEngineIndex(): EngineIndex {
  return {
    resources: new Map(),
    connections: new Map(),
    asked: new Map(),
    pushed: new Map(),
    pending: new Map(),
    writes: new Map(),
    lastOf: new Map(),
  };
}
