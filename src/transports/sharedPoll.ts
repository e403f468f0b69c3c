import { type ConnectionPlan, LiveResourceError, type ResourceKey } from '../model/index.js';
import { nextDelay } from './backoff.js';
import { channelConnection, createChannel } from './channel.js';
import { ask, interruption, type Round, waitMargin } from './exchange.js';
import { type HoldSlot, holdSlice } from './holdSlots.js';
import { enoughCutWaits, interruptedPause, mostQuickRounds, quickRound, realWait } from './own.js';
import type { Connection, TransportDeps } from './transport.js';

/** Statuses that say: not this request, at this endpoint, ever. */
const refusals = [400, 404, 405, 406, 410, 414, 415, 431, 501];
const enoughFailures = 3;
const enoughFruitless = 5;

/**
 * Follows several resources by one request that the server holds. Those whose value must be asked first are asked beside it,
 * and join with the next request.
 */
export function openSharedPoll(first: ConnectionPlan, deps: TransportDeps): Connection {
  const { clock, random, sink } = deps;
  const channel = createChannel(first, deps, onAnswer);
  const lifetime = new AbortController();
  /** Those that are current and can be waited for. */
  const ready = new Set<ResourceKey>();
  /** Those of them that were confirmed before, and not asked here. */
  const unasked = new Set<ResourceKey>();
  const bound = Math.max(deps.waitSeconds, first.offer.minWait ?? 0) * 1_000 + waitMargin;
  /** How often in a row the answer for one of them could not be used. */
  const fruitless = new Map<ResourceKey, number>();
  /** Those of which nothing is asked for a while, and what ends that. */
  const resting = new Map<ResourceKey, () => void>();
  let attempt = 0;
  let cutWaits = 0;
  let quickRounds = 0;
  let waited = deps.waitSeconds;
  let request: AbortController | undefined;
  let slot: HoldSlot | undefined;
  let sliceOver = false;

  function onAnswer(key: ResourceKey): void {
    if (!channel.plan.targets.includes(key) || ready.has(key)) return;
    ready.add(key);
    interrupt();
  }

  function interrupt(): void {
    request?.abort(interruption);
    if (channel.state.name === 'connecting') channel.pause.end();
  }

  function askFor(keys: Iterable<ResourceKey>): void {
    for (const key of keys) {
      ready.delete(key);
      unasked.delete(key);
      if (!resting.has(key)) channel.askers.ask(key);
    }
  }

  /** Nothing of it is heard until then. */
  function rest(key: ResourceKey, ms: number): void {
    const { endpoint: uri } = channel.plan.offer;
    sink.failed([key], 'network-failed', { uri, reason: 'its members cannot be used' });
    const stop = clock.setTimer(ms, () => {
      resting.delete(key);
      if (channel.plan.targets.includes(key)) channel.askers.ask(key);
    });
    resting.set(key, stop);
  }

  function letGo(key: ResourceKey): void {
    ready.delete(key);
    unasked.delete(key);
    fruitless.delete(key);
    resting.get(key)?.();
    resting.delete(key);
    channel.askers.drop(key);
  }

  async function run(): Promise<void> {
    prepare(channel.plan.targets);
    while (!channel.isClosed) {
      if (ready.size === 0) {
        channel.move({ name: 'connecting', since: clock.now() }, 'nothing to wait for yet');
        await channel.pause.rest();
      } else if (await takeTurn()) await settle(await hold());
    }
  }

  /** What was confirmed this moment can be waited for at once, unless the turn to wait comes late. */
  function prepare(keys: readonly ResourceKey[]): void {
    for (const key of keys) {
      if (!sink.current(key) || sink.owes(key)) channel.askers.ask(key);
      else {
        ready.add(key);
        unasked.add(key);
      }
    }
  }

  async function takeTurn(): Promise<boolean> {
    if (slot && !sliceOver) return true;
    endTurn();
    const onQueue = () => channel.move({ name: 'queued', since: clock.now() }, 'waits for its turn');
    slot = await deps.slots
      .take(channel.plan.offer.endpoint, lifetime.signal, { onQueue, onOver })
      .catch(() => undefined);
    if (channel.isClosed) endTurn();
    return slot !== undefined;
  }

  function onOver(): void {
    sliceOver = true;
    request?.abort(interruption);
  }

  function endTurn(): void {
    slot?.release();
    slot = undefined;
    sliceOver = false;
  }

  async function hold(): Promise<Round> {
    const { plan } = channel;
    askFor([...unasked].filter((key) => !sink.current(key)));
    const all = sink.targets([...ready].filter((key) => plan.targets.includes(key)));
    const waits = all.filter(({ mode, checkpoint }) =>
      mode === 'changes' ? checkpoint.changesUrl !== undefined : checkpoint.etag !== undefined,
    );
    ready.clear();
    for (const { key } of waits) ready.add(key);
    if (!deps.sharedPoll || waits.length === 0) return { kind: 'interrupted' };
    const turn = slot?.isWanted() ? holdSlice / 1_000 : deps.waitSeconds;
    waited = Math.max(turn, plan.offer.minWait ?? 0);
    request = new AbortController();
    channel.move({ name: 'live', since: clock.now() }, 'long-poll');
    unasked.clear();
    const round = await ask(plan, deps, {
      codec: deps.sharedPoll,
      targets: waits,
      purpose: 'long-poll',
      waitSeconds: waited,
      signal: request.signal,
      tells: false,
    });
    request = undefined;
    if (slot?.isWanted()) sliceOver = true;
    return round;
  }

  async function settle(round: Round): Promise<void> {
    if (channel.isClosed) return;
    switch (round.kind) {
      case 'interrupted':
        return channel.pause.sleep(interruptedPause);
      case 'failed':
        return settleFailure(round);
      case 'answered': {
        channel.hear();
        sink.usable();
        countFruitless(round.again);
        askFor(round.again);
        for (const key of [...ready]) if (sink.owes(key)) askFor([key]);
        const isCut = round.held < Math.min(realWait, waited * 900);
        cutWaits = round.verdict === 'same' && isCut ? cutWaits + 1 : 0;
        if (cutWaits === enoughCutWaits) sink.problem('wait-ignored', { uri: channel.plan.offer.endpoint });
        if (cutWaits > 0) return backOff(nextDelay(attempt++, random), 'wait was cut short');
        attempt = 0;
        quickRounds = round.held < quickRound ? quickRounds + 1 : 0;
        if (quickRounds > mostQuickRounds) await channel.pause.sleep(quickRound - round.held);
        return;
      }
      default:
        return round satisfies never;
    }
  }

  /** A resource of which this endpoint never says what can be used is followed another way. */
  function countFruitless(again: readonly ResourceKey[]): void {
    for (const key of channel.plan.targets) {
      const count = again.includes(key) ? (fruitless.get(key) ?? 0) + 1 : 0;
      if (count === 0) fruitless.delete(key);
      else fruitless.set(key, count);
      if (count < enoughFruitless) continue;
      sink.unusable('its members cannot be used', key);
      rest(key, nextDelay(count - enoughFruitless, random));
    }
  }

  async function settleFailure(round: Extract<Round, { kind: 'failed' }>): Promise<void> {
    if (round.held >= realWait) attempt = 0;
    const isRefused = round.unreadable || refusals.includes(round.status ?? 0);
    if (isRefused || attempt + 1 >= enoughFailures) {
      sink.unusable(round.reason, undefined, round.status);
      await Promise.resolve();
      // Another way was taken at once: to those who follow nothing has failed.
      if (channel.isClosed) return;
    }
    const { endpoint } = channel.plan.offer;
    const error = new LiveResourceError('network-failed', { uri: endpoint, reason: round.reason });
    sink.failed(channel.plan.targets, error.code, error.details);
    return backOff(nextDelay(attempt++, random, round.retryAfter), round.reason);
  }

  /** Nothing was heard meanwhile: all is asked anew. */
  async function backOff(ms: number, reason: string): Promise<void> {
    endTurn();
    await channel.backOff(ms, attempt, reason);
    if (!channel.isClosed) askFor(channel.plan.targets);
  }

  void Promise.resolve().then(run).catch(deps.crashed);
  return channelConnection(channel, {
    bound,
    listens: (key) =>
      channel.plan.targets.includes(key) &&
      !resting.has(key) &&
      (channel.state.name === 'live' || channel.state.name === 'connecting'),
    retarget(plan) {
      const before = channel.plan.targets;
      channel.plan = plan;
      for (const key of before) {
        if (!plan.targets.includes(key)) letGo(key);
      }
      prepare(plan.targets.filter((key) => !before.includes(key)));
      interrupt();
    },
    doubt() {
      if (channel.state.name === 'live') askFor(channel.plan.targets);
    },
    renew: () => {},
    wake() {
      attempt = 0;
    },
    close() {
      for (const key of channel.plan.targets) letGo(key);
      lifetime.abort(interruption);
      request?.abort(interruption);
      endTurn();
    },
  });
}
