import { createMemoryStore } from '../../src/adapters/memoryStore.js';
import { createLinked, type LinkEvent } from '../../src/client/linked.js';
import { dialects, plain } from '../../src/dialects/index.js';
import {
  createEngine,
  defaultLimits,
  type Engine,
  type EngineOptions,
  type FollowInterest,
  receiveFromPage,
} from '../../src/engine/index.js';
import type { Interest, ToPage } from '../../src/messages.js';
import {
  type HeaderList,
  LiveResourceError,
  type Publication,
  type ResourceRequest,
} from '../../src/model/index.js';
import type { ResourceStore, Sockets } from '../../src/ports.js';
import { createLife } from './engineLife.js';
import { createFakeClock, type FakeClock } from './fakeClock.js';
import { createScriptedOrigin, type ScriptedOrigin } from './scriptedNetwork.js';

export interface HarnessOptions extends Partial<Omit<EngineOptions, 'limits'>> {
  limits?: Partial<EngineOptions['limits']>;
  store?: ResourceStore;
  clock?: FakeClock;
  origin?: ScriptedOrigin;
  sockets?: Sockets;
  /** Just below 1 by default, never twice the same: every back-off is as long as it can be. */
  random?: () => number;
}

export type Harness = ReturnType<typeof createHarness>;

/** An engine with a clock that stands still, a scripted server and a store in memory. */
export function createHarness(options: HarnessOptions = {}) {
  const { store = createMemoryStore(), clock = createFakeClock(), random = nearlyOne } = options;
  const { origin = createScriptedOrigin(clock), limits, sockets, ...rest } = options;
  const published: Publication[] = [];
  const listeners = new Set<(publication: Publication) => void>();
  const publish = (publication: Publication) => {
    const copy = structuredClone(publication);
    published.push(copy);
    for (const listener of listeners) listener(copy);
  };
  const life = createLife({
    network: origin.network,
    clock,
    store,
    random,
    sockets,
    broadcast: { publish, close() {} },
  });
  const engine = createEngine(life.ports, {
    ...{ dialects, plain, version: '0', waitSeconds: 45, pollInterval: 120_000, isEager: () => false },
    ...rest,
    limits: { ...defaultLimits, ...limits },
  });

  function asked(path: string, change: Partial<ResourceRequest> = {}): ResourceRequest {
    return { url: origin.url + path, credentials: 'same-origin', headers: [], ...change };
  }

  /** What the worker does with a page's own fetch (sw/onFetch.ts). */
  async function fetch(path: string, change: Partial<ResourceRequest> = {}): Promise<PageAnswer> {
    const request = asked(path, change);
    const recalled = await engine.recall(request);
    if (recalled.kind === 'value') {
      const { body, status } = recalled.representation;
      return { from: recalled.joined ? 'joined' : 'memory', text: text(body), status };
    }
    const answer = await throughNetwork(path, request);
    return { from: 'network', reason: recalled.reason, ...answer };
  }

  async function throughNetwork(path: string, request = asked(path)) {
    const mark = engine.mark();
    const { signal } = new AbortController();
    const response = await origin.pageNetwork.request({ ...request, signal });
    const { status } = response;
    const body = await response.body(Number.POSITIVE_INFINITY);
    const exchange = { url: response.url, status, headers: response.headers, at: clock.wall() };
    const { result, take } = engine.observe({ request, exchange, mark });
    await take?.(async (limit) => {
      if (body.byteLength > limit) throw new LiveResourceError('too-large', { uri: request.url, limit });
      return body;
    });
    return { text: text(body), status, result };
  }

  /** Follows by name, without a page around it. */
  async function follow(
    path: string,
    holder = 'tab:1',
    change: Partial<ResourceRequest> = {},
    interest: FollowInterest = {},
  ) {
    await engine.ready;
    const followed = engine.follow(asked(path, change), holder, interest);
    await clock.settle();
    return followed;
  }

  /** Follows for as long as the test lasts, as a page with a heartbeat does. */
  async function stay(path: string, holder = 'tab:1', interest: FollowInterest = {}) {
    const beat = () => {
      engine.follow(asked(path), holder, interest);
      clock.setTimer(60_000, beat);
    };
    await engine.ready;
    beat();
    await clock.settle();
  }

  const events = <Type extends Event['type']>(type: Type) =>
    engine.log
      .since(0)
      .events.filter((event): event is Extract<Event, { type: Type }> => event.type === type);
  const problems = () => events('problem').map(({ code }) => code);
  const values = () =>
    published.flatMap((one) => (one.kind === 'value' && one.snapshot ? [text(one.snapshot.body)] : []));
  /** What was told of a collection, batch by batch. */
  const changes = () => published.flatMap((one) => (one.kind === 'changes' ? [text(one.changes.body)] : []));
  const states = () => published.filter(({ kind }) => kind === 'state').map(({ state }) => state);
  return {
    ...{ engine, clock, origin, store, published, listeners, kill: life.end },
    ...{ asked, fetch, throughNetwork, follow, stay, events, problems, values, changes, states },
  };
}

let drawn = 0;

const nearlyOne = () => 1 - ++drawn * 1e-9;

export interface PageAnswer {
  from: 'memory' | 'joined' | 'network';
  reason?: string;
  result?: string;
  text: string;
  status: number;
}

type Event = ReturnType<Engine['log']['since']>['events'][number];

export const text = (body: ArrayBuffer): string => new TextDecoder().decode(body);

/** A page that follows one resource, over as many lives of the worker as it is plugged into. */
export interface Tab {
  readonly heard: LinkEvent[];
  /** The values, as text, in the order in which a follower heard them. */
  readonly values: string[];
  readonly key: string | undefined;
  /** Hears what is published, and says what it follows. */
  plug(harness: Harness): Promise<void>;
  /** Hears what is published by a worker to which it has said nothing yet. */
  listen(harness: Harness): void;
  /** The worker is no more. */
  unplug(): void;
  /** What a heartbeat does. */
  sayAgain(): Promise<void>;
}

export function createTab(path: string, holder = 'tab:1', headers: HeaderList = []): Tab {
  const heard: LinkEvent[] = [];
  let harness: Harness | undefined;
  let linked: ReturnType<typeof createLinked> | undefined;

  const listen = (publication: Publication) => {
    if (linked && publication.url === linked.interest.url) meet(linked.publication(publication));
  };

  function meet(need: 'nothing' | 'read' | 'follow'): void {
    if (need === 'follow') void say();
    if (need === 'read' && linked?.key !== undefined) void post({ type: 'read', key: linked.key });
  }

  function receive(message: ToPage): void {
    if (message.type === 'snapshot' && message.key === linked?.key)
      linked.takeSnapshot(message.revision, message.snapshot);
    if (message.type !== 'following') return;
    for (const standing of message.standings) if (linked) meet(linked.take(standing));
  }

  async function post(message: Parameters<typeof receiveFromPage>[1]): Promise<void> {
    const into = harness;
    const reply = (answer: ToPage) => {
      if (into === harness) receive(structuredClone(answer));
    };
    if (!into) return;
    await receiveFromPage(into.engine, message, { holder, reply }).catch((thrown) => {
      // The worker puts it into its log.
      if (!String(thrown).includes('injected')) throw thrown;
    });
  }

  async function say(): Promise<void> {
    if (linked) void post({ type: 'follow', id: 'f', interests: [linked.interest] });
    await harness?.clock.settle();
  }

  const tab: Tab = {
    heard,
    get values() {
      return heard.flatMap((event) => (event.kind === 'value' ? [text(event.snapshot.body)] : []));
    },
    get key() {
      return linked?.key;
    },
    listen(next) {
      tab.unplug();
      harness = next;
      next.listeners.add(listen);
    },
    async plug(next) {
      tab.listen(next);
      const interest: Interest = { id: '1', ...next.asked(path), headers };
      if (!linked) {
        linked = createLinked(interest);
        linked.listeners.add((event) => heard.push(event));
      }
      await say();
    },
    unplug() {
      harness?.listeners.delete(listen);
      harness = undefined;
    },
    sayAgain: say,
  };
  return tab;
}
