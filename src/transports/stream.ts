import type { ConnectionPlan, ResourceKey } from '../model/index.js';
import { longestRetryAfter, nextDelay } from './backoff.js';
import { channelConnection, createChannel, verifyInTurn } from './channel.js';
import { interruption, tellFailure } from './exchange.js';
import type { HoldSlot } from './holdSlots.js';
import { interruptedPause } from './own.js';
import { readStream, type StreamEnd } from './readStream.js';
import { longestSilence } from './silence.js';
import type { Connection, TransportDeps } from './transport.js';

/**
 * Follows one resource, or several, by a stream that pushes values or hints. What was missed before it was open is asked
 * beside it; it closes and opens again when it is silent for too long, and when it is to tell of other resources.
 */
export function openStream(first: ConnectionPlan, deps: TransportDeps): Connection {
  const { clock, random, sink } = deps;
  const codec = first.offer.shared ? deps.sharedStream : deps.stream;
  const channel = createChannel(first, deps, () => {});
  const lifetime = new AbortController();
  const stopVerifying = first.offer.reliable ? () => {} : verifyInTurn(channel, deps);
  let bound = longestSilence;
  let attempt = deps.isOnTrial ? 2 : 0;
  let openedAt = 0;
  let reading: AbortController | undefined;
  let slot: HoldSlot | undefined;
  let open = new Set<ResourceKey>();

  async function run(): Promise<void> {
    while (!channel.isClosed) {
      if (!(await takeTurn())) continue;
      channel.move({ name: 'connecting', since: clock.now() }, 'stream');
      reading = new AbortController();
      openedAt = clock.now();
      const end = await read(reading.signal);
      open = new Set();
      reading = undefined;
      if (!channel.isClosed) await settle(end);
    }
  }

  async function takeTurn(): Promise<boolean> {
    if (slot) return true;
    const onQueue = () => channel.move({ name: 'queued', since: clock.now() }, 'waits for its turn');
    const taken = await deps.slots
      .take(channel.plan.offer.endpoint, lifetime.signal, { onQueue, onOver: endTurn })
      .catch(() => undefined);
    slot = taken;
    if (channel.isClosed) endTurn();
    return slot !== undefined;
  }

  function endTurn(): void {
    slot?.release();
    slot = undefined;
    reading?.abort(interruption);
  }

  function read(signal: AbortSignal): Promise<StreamEnd> {
    const { plan } = channel;
    const keys = [...plan.targets];
    if (!codec) return Promise.resolve({ kind: 'refused', reason: 'no codec', retryAfter: 0 });
    return readStream(plan, codec, deps, {
      targets: () => sink.targets(keys),
      signal,
      onOpen() {
        channel.hear();
        open = new Set(keys);
        channel.move({ name: 'live', since: clock.now() }, 'stream');
        for (const key of keys) channel.askers.ask(key);
      },
      onHeard(heard, within) {
        channel.heard = heard;
        bound = within;
      },
      onVerdict(key, verdict) {
        if (verdict !== 'same' && verdict !== 'changed') channel.askers.ask(key);
      },
    });
  }

  async function settle(end: StreamEnd): Promise<void> {
    switch (end.kind) {
      case 'interrupted':
        return channel.pause.sleep(interruptedPause);
      case 'refused':
        sink.unusable(end.reason);
        await Promise.resolve();
        // Another way was taken at once: to those who follow nothing has failed.
        if (channel.isClosed) return;
        // Perhaps not the stream is refused but the resource: it says so itself.
        for (const key of channel.plan.targets) channel.askers.ask(key);
        return backOff(nextDelay(attempt++, random, end.retryAfter), end.reason);
      case 'ended':
        if (end.held >= longestSilence / 2) {
          attempt = 0;
          sink.usable();
        }
        // One that cannot be kept open is no way to follow anything.
        if (attempt >= 2) sink.unusable(end.reason);
        tellFailure(sink, channel.plan.targets, new Error(end.reason), channel.plan.offer.endpoint);
        return backOff(
          Math.max(Math.min(end.retry, longestRetryAfter), nextDelay(attempt++, random)),
          end.reason,
        );
      default:
        return end satisfies never;
    }
  }

  function backOff(ms: number, reason: string): Promise<void> {
    endTurn();
    return channel.backOff(ms, attempt, reason);
  }

  void Promise.resolve().then(run).catch(deps.crashed);
  return channelConnection(channel, {
    get bound() {
      return bound;
    },
    listens: (key) => channel.state.name === 'live' && open.has(key),
    retarget(plan) {
      const gone = channel.plan.targets.filter((key) => !plan.targets.includes(key));
      channel.plan = plan;
      for (const key of gone) channel.askers.drop(key);
      if (plan.targets.some((key) => !open.has(key))) reading?.abort(interruption);
    },
    doubt: () => reading?.abort(interruption),
    wake() {
      attempt = 0;
    },
    renew: (barrier) => openedAt < barrier && reading?.abort(interruption),
    close() {
      stopVerifying();
      lifetime.abort(interruption);
      reading?.abort(interruption);
      endTurn();
    },
  });
}
