import type { SocketFrame, Target } from '../dialects/dialect.js';
import { type ConnectionPlan, type ResourceKey, reasonOf } from '../model/index.js';
import type { SocketHandle } from '../ports.js';
import { excerpt } from '../protocol/index.js';
import { nextDelay } from './backoff.js';
import { channelConnection, createChannel, verifyInTurn } from './channel.js';
import { tellFailure } from './exchange.js';
import { silentFor } from './silence.js';
import { createSubscriptions } from './subscriptions.js';
import type { Connection, Push, TransportDeps } from './transport.js';

/** A socket is asked for a sign of life after so long without one, and counts as gone so much later. Milliseconds. */
export const pingAfter = 20_000;
export const pongWithin = 7_000;
const openWithin = 10_000;
const confirmWithin = 5_000;
const mostTries = 3;
/** Statuses that say something of the resource, not of the socket. */
const ofTheResource = [401, 403, 404, 410];
/** One that closes sooner was refused; one that does not live for long, and often, is no way either. */
const shortestLife = 2_000;
const realLife = 30_000;
const enoughShortLives = 3;

/**
 * Follows all resources that name one endpoint by one socket. What was missed before a subscription stood is asked beside it,
 * over HTTP. Other resources come and go without a new connection.
 */
export function openSocket(first: ConnectionPlan, deps: TransportDeps): Connection {
  const { clock, random, sink } = deps;
  const codec = deps.socket;
  const url = first.offer.endpoint;
  const channel = createChannel(first, deps, answered);
  const subscriptions = createSubscriptions();
  const stopVerifying = verifyInTurn(channel, deps);
  let handle: SocketHandle | undefined;
  let openedAt = 0;
  let stopTimer = () => {};
  let stopProving = () => {};
  let attempt = deps.isOnTrial ? enoughShortLives - 1 : 0;
  let count = 0;
  let pinged: string | undefined;
  /** How often those were tried that are asked over HTTP meanwhile. */
  const retries = new Map<ResourceKey, number>();
  /** The browser calls this: nobody else would take an exception. */
  const orCrash =
    <Args extends unknown[]>(work: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        work(...args);
      } catch (thrown) {
        deps.crashed(thrown);
      }
    };
  const newId = () => String(++count);
  const isOpen = () => channel.state.name === 'live';
  function connect(): void {
    if (channel.isClosed) return;
    channel.move({ name: 'connecting', since: clock.now() }, 'socket');
    const begun = clock.now();
    openedAt = begun;
    if (!codec || !deps.sockets) return lost('no sockets here', begun);
    stopTimer = clock.setTimer(openWithin, () => lost('it did not open in time', begun));
    handle = deps.sockets.open(url, codec.protocol, {
      opened: orCrash((protocol: string) => {
        if (protocol === codec.protocol) opened();
        else lost(`the server speaks "${protocol}", not "${codec.protocol}"`, begun);
      }),
      message: orCrash(receive),
      closed: orCrash((code: number, reason: string) => lost(`closed: ${code} ${reason}`.trim(), begun)),
    });
  }

  function opened(): void {
    channel.hear();
    channel.move({ name: 'live', since: clock.now() }, 'socket');
    stopProving = clock.setTimer(realLife, () => sink.usable());
    watch();
    subscribe(channel.plan.targets);
  }

  /** Whatever the server still says on it is not heard. */
  function letGo(): void {
    stopTimer();
    stopProving();
    handle?.close();
    handle = undefined;
    pinged = undefined;
    subscriptions.clear();
    retries.clear();
  }

  function lost(reason: string, begun: number): void {
    if (channel.isClosed) return;
    const lived = isOpen() ? clock.now() - begun : 0;
    letGo();
    if (lived >= realLife) attempt = 0;
    else if (lived < shortestLife || attempt + 1 >= enoughShortLives) sink.unusable(reason);
    void retry(reason).catch(deps.crashed);
  }

  async function retry(reason: string): Promise<void> {
    await Promise.resolve();
    // Another way was taken at once: to those who follow nothing has failed.
    if (channel.isClosed) return;
    tellFailure(sink, channel.plan.targets, new Error(reason), url);
    // Nothing else is known: the resources may say, and are not told of while it lasts.
    if (attempt > 0) for (const key of channel.plan.targets) channel.askers.ask(key);
    await channel.backOff(nextDelay(attempt++, random), attempt, reason);
    connect();
  }

  /** With the cookies of now. */
  function reconnect(): void {
    letGo();
    connect();
  }

  function subscribe(keys: readonly ResourceKey[]): void {
    if (!isOpen() || !codec) return;
    for (const target of sink.targets(keys)) {
      const id = newId();
      const tries = (retries.get(target.key) ?? 0) + 1;
      retries.delete(target.key);
      const asked = codec.subscribe(target, id);
      const named = { ...target, asked: asked.asked };
      subscriptions.add(target.key, { id, ...asked, target: named, tries, confirmed: false, stop() {} });
      send(target.key);
    }
  }

  function send(key: ResourceKey): void {
    const subscription = subscriptions.of(key);
    if (!subscription) return;
    handle?.send(subscription.frame);
    // A frame may get lost on its way through a proxy or a broker.
    subscription.stop = clock.setTimer(confirmWithin, () => {
      if (subscription.tries++ < mostTries) send(key);
      else refused(key, 'no answer');
    });
  }

  function unsubscribe(keys: readonly ResourceKey[]): void {
    for (const key of keys) {
      const target = subscriptions.of(key)?.target;
      if (isOpen() && codec && target) handle?.send(codec.unsubscribe(target, newId()));
      subscriptions.drop(key);
      channel.askers.drop(key);
    }
  }

  const targets = (keys: readonly ResourceKey[]): Target[] =>
    sink.targets(keys).map((target) => {
      const subscription = subscriptions.of(target.key);
      return subscription ? { ...target, asked: subscription.asked } : target;
    });

  function receive(data: string | ArrayBuffer): void {
    if (!isOpen() || !codec) return;
    channel.hear();
    if (typeof data !== 'string')
      return sink.found([{ code: 'binary-frame', text: `${data.byteLength} bytes` }], url);
    if (data.length > deps.bodyLimit) {
      // Whatever it told of must be asked.
      sink.found([{ code: 'frame-too-large', text: excerpt(data, 200) }], url);
      for (const key of subscriptions.confirmed()) channel.askers.ask(key);
      return;
    }
    const { frames, findings } = codec.read(data, targets(subscriptions.keys()), url);
    sink.found(findings, url);
    for (const frame of frames) if (isOpen()) take(frame);
  }

  function take(frame: SocketFrame): void {
    switch (frame.kind) {
      case 'subscribed':
        return takeSubscribed(frame.key ?? subscriptions.keyOf(frame.id));
      case 'unsubscribed':
        return;
      case 'pong':
        return drained();
      case 'refused': {
        const key = frame.key ?? subscriptions.keyOf(frame.id);
        if (key !== undefined) refused(key, frame.reason, frame.status);
        return;
      }
      case 'update': {
        const push: Push = { via: 'socket', openedAt };
        const verdict = sink.push(frame.key, frame.update, push);
        if (verdict !== 'same' && verdict !== 'changed') channel.askers.ask(frame.key);
        return;
      }
      default:
        return frame satisfies never;
    }
  }

  function takeSubscribed(key: ResourceKey | undefined): void {
    if (key === undefined) return;
    if (pinged === key) drained();
    if (!subscriptions.confirm(key)) return;
    sink.subscribed(subscriptions.confirmed().length);
    // Nothing is sent for what changed before this moment.
    channel.askers.ask(key);
  }

  /** A frame that answers ours: everything that was sent before it is here. */
  function drained(): void {
    pinged = undefined;
    sink.drained(subscriptions.confirmed());
  }

  /**
   * What is gone, or whose checkpoint is too old, is asked over HTTP, and then tried again. Else the socket perhaps takes no more
   * of them; the first one that is refused on a socket of its own is refused for itself.
   */
  function refused(key: ResourceKey, reason: string, status = 0): void {
    const { tries = 0 } = subscriptions.of(key) ?? {};
    subscriptions.drop(key);
    if (ofTheResource.includes(status) && tries < mostTries) {
      retries.set(key, tries);
      return channel.askers.ask(key);
    }
    const others = subscriptions.confirmed().length;
    sink.problem('subscription-refused', { uri: url, reason, others });
    if (others > 0) sink.crowded(key, others);
    else sink.unusable(reason, key);
  }

  /** Whoever could not be subscribed, and is there after all. */
  function answered(key: ResourceKey): void {
    if (channel.plan.targets.includes(key) && !subscriptions.of(key)) subscribe([key]);
  }

  /** By time stamps: a timer that comes late, after a computer slept, finds the socket silent for too long. */
  const watch = orCrash(() => {
    stopTimer();
    const silent = silentFor(clock, channel.heard);
    if (silent >= pingAfter + pongWithin) return lost('no sign of life', openedAt);
    // Nobody is subscribed, and it has no ping: nothing could be missed.
    if (silent >= pingAfter && !ping()) {
      stopTimer = clock.setTimer(pingAfter, watch);
      return channel.hear();
    }
    const next = silent < pingAfter ? pingAfter - silent : pingAfter + pongWithin - silent;
    stopTimer = clock.setTimer(next, watch);
  });

  function ping(): boolean {
    const frame = codec?.ping(targets(subscriptions.confirmed()), newId());
    if (frame === undefined) return false;
    [pinged] = subscriptions.confirmed();
    handle?.send(frame);
    return true;
  }

  /** As if it had been silent for long. */
  function doubt(): void {
    if (!isOpen() || !ping()) return;
    const { at } = channel.heard;
    stopTimer();
    stopTimer = clock.setTimer(pongWithin, () => {
      if (channel.heard.at === at) lost('no sign of life', openedAt);
      else watch();
    });
    for (const key of subscriptions.confirmed()) channel.askers.ask(key);
  }

  void Promise.resolve().then(() => {
    try {
      connect();
    } catch (thrown) {
      lost(reasonOf(thrown), clock.now());
    }
  });
  return channelConnection(channel, {
    bound: pingAfter + pongWithin,
    listens: (key) => isOpen() && (subscriptions.of(key)?.confirmed ?? false),
    retarget(plan) {
      const before = channel.plan.targets;
      const gone = before.filter((key) => !plan.targets.includes(key));
      // Values and changes are told to who asked for them.
      const isOther = (key: ResourceKey) =>
        plan.targets.includes(key) && subscriptions.of(key)?.target.mode !== sink.targets([key])[0]?.mode;
      unsubscribe([...gone, ...subscriptions.keys().filter(isOther)]);
      channel.plan = plan;
      // Also those that it would not take before: there may be room now.
      subscribe(plan.targets.filter((key) => !subscriptions.of(key)));
    },
    doubt,
    wake() {
      attempt = 0;
    },
    renew: (barrier) => isOpen() && openedAt < barrier && reconnect(),
    close() {
      stopVerifying();
      letGo();
    },
  });
}
