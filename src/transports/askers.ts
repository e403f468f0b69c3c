import type { ConnectionPlan, ResourceKey } from '../model/index.js';
import { nextDelay } from './backoff.js';
import { ask, interruption, type Round } from './exchange.js';
import { createPause } from './pause.js';
import type { TransportDeps } from './transport.js';

const refusedPause = 1_000;
/** So often an answer is asked for again at once, before it is done at a pace. */
const mostAtOnce = 5;
const pace = 250;

/** Asks for resources beside a connection that tells of several, or that only tells: one request a resource at a time. */
export interface Askers {
  /** An answer to a request that is begun from now on. */
  ask(key: ResourceKey): void;
  /** The same, unless one begun at `since` or later is under way. False while it backs off. */
  confirm(key: ResourceKey, since: number): boolean;
  /** Whether nothing is being asked of it. */
  isQuiet(key: ResourceKey): boolean;
  wake(): void;
  drop(key: ResourceKey): void;
  close(): void;
}

interface Asker {
  wanted: boolean;
  /** `Clock.now()` of the request that is under way. */
  since: number | undefined;
  /** `refused`: the server was there, and may have something else to say now. */
  backsOff: 'failed' | 'refused' | undefined;
  wake(): void;
  stop(): void;
}

/** `onAnswer` is called when a resource has been asked and nothing more is to be asked of it. */
export function createAskers(
  plan: () => ConnectionPlan,
  deps: TransportDeps,
  onAnswer: (key: ResourceKey) => void,
): Askers {
  const askers = new Map<ResourceKey, Asker>();

  function begin(key: ResourceKey): Asker {
    const { clock, random, sink } = deps;
    const lifetime = new AbortController();
    const pause = createPause(clock);
    let attempt = 0;
    let inARow = 0;
    const asker: Asker = {
      wanted: true,
      since: undefined,
      backsOff: undefined,
      wake: () => asker.backsOff !== undefined && pause.end(),
      stop() {
        lifetime.abort(interruption);
        pause.end();
      },
    };

    async function run(): Promise<void> {
      await Promise.resolve();
      while (asker.wanted && !lifetime.signal.aborted) {
        const round = await askOnce();
        if (!lifetime.signal.aborted && round) await settle(round);
      }
      if (askers.get(key) === asker) askers.delete(key);
      if (!lifetime.signal.aborted) onAnswer(key);
    }

    async function askOnce(): Promise<Round | undefined> {
      const { signal } = lifetime;
      const leave = await deps.gate.enter(plan().offer.endpoint, signal).catch(() => undefined);
      if (!leave) return undefined;
      const question = sink.owes(key) ?? sink.question(key);
      const targets = sink.targets([key]).map((target) => ({ ...target, mode: question }));
      asker.wanted = false;
      asker.since = clock.now();
      if (targets.length === 0) {
        // It is there no more.
        leave();
        asker.stop();
        return undefined;
      }
      return ask(plan(), deps, {
        ...{ codec: deps.plain, targets, purpose: 'catch-up', waitSeconds: undefined, signal, tells: true },
      }).finally(() => {
        asker.since = undefined;
        leave();
      });
    }

    async function settle(round: Round): Promise<void> {
      if (round.kind === 'interrupted') return;
      if (round.kind === 'failed') return backOff('failed', nextDelay(attempt++, random, round.retryAfter));
      if (round.verdict === 'refused') return backOff('refused', refusedPause + nextDelay(attempt++, random));
      const goesOn = round.verdict === 'again' || round.verdict === 'more' || sink.owes(key) !== undefined;
      if (!goesOn) attempt = 0;
      inARow = goesOn ? inARow + 1 : 0;
      if (goesOn) asker.wanted = true;
      if (inARow > mostAtOnce) await pause.sleep(pace);
    }

    async function backOff(why: Asker['backsOff'], ms: number): Promise<void> {
      asker.wanted = true;
      asker.backsOff = why;
      await pause.sleep(ms);
      asker.backsOff = undefined;
    }

    void run().catch(deps.crashed);
    return asker;
  }

  function want(key: ResourceKey): Asker {
    const known = askers.get(key);
    if (!known) {
      const asker = begin(key);
      askers.set(key, asker);
      return asker;
    }
    known.wanted = true;
    if (known.backsOff === 'refused') known.wake();
    return known;
  }

  return {
    ask: (key) => void want(key),
    confirm(key, since) {
      const known = askers.get(key);
      if (known?.backsOff) return false;
      if (known?.since === undefined || known.since < since) want(key);
      return true;
    },
    isQuiet: (key) => !askers.has(key),
    wake() {
      for (const asker of askers.values()) asker.wake();
    },
    drop(key) {
      askers.get(key)?.stop();
      askers.delete(key);
    },
    close() {
      for (const asker of askers.values()) asker.stop();
      askers.clear();
    },
  };
}
