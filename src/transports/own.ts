import { type ConnectionPlan, type ConnectionState, moveTo, type ResourceKey } from '../model/index.js';
import { nextDelay } from './backoff.js';
import { ask, interruption, type Round, tellFailure, waitMargin } from './exchange.js';
import { type HoldSlot, holdSlice } from './holdSlots.js';
import { createPause } from './pause.js';
import { readStream, type StreamEnd } from './readStream.js';
import { longestSilence } from './silence.js';
import type { Connection, TransportDeps, Verdict } from './transport.js';

/** A wait that held for this long was a real one: what ended it is no sign of a server that fails at once. */
export const realWait = 5_000;
export const refusedPause = 1_000;
/** The server should see the end of a request that was given up before it sees the next one. */
export const interruptedPause = 25;

/** So many rounds may follow each other at once; where the server has news for every one, ten a second must do. */
export const mostQuickRounds = 20;
export const quickRound = 100;
/** So many pages are read beside a stream; more of them are read without it. */
const mostPages = 50;
/** So often an answer that could not be taken is asked for again at once. */
const mostAgain = 3;
/** So many waits in a row that end at once mean that the server does not know how to wait. */
export const enoughCutWaits = 3;

/**
 * Follows one resource by one request at a time: asks until what is held is current, then has a request held by the server, for
 * one answer (long-poll) or for a stream of changes, which goes on from the checkpoint. A plain poll asks at an interval.
 */
export function openOwn(first: ConnectionPlan, deps: TransportDeps): Connection {
  const { clock, random, sink } = deps;
  const { mechanism, mode } = first.offer;
  const key = first.targets[0] as ResourceKey;
  const pause = createPause(clock);
  const lifetime = new AbortController();
  let plan = first;
  let state: ConnectionState = { name: 'idle' };
  let heard = { at: clock.now(), on: clock.wall() };
  const longestWait = Math.max(deps.waitSeconds, first.offer.minWait ?? 0);
  let bound = mechanism === 'stream' ? longestSilence : longestWait * 1_000 + waitMargin;
  let attempt = 0;
  let quickRounds = 0;
  let cutWaits = 0;
  let again = 0;
  let wantsAnswer = !sink.current(key);
  let request: AbortController | undefined;
  let slot: HoldSlot | undefined;
  let sliceOver = false;

  function move(to: ConnectionState, reason: string): void {
    const next = moveTo(state, to);
    if (!next) return;
    const from = state;
    state = next;
    sink.moved(from, next, reason);
  }

  const closed = () => state.name === 'closed';
  async function run(): Promise<void> {
    while (!closed()) {
      await takeTurn();
      if (closed()) return;
      request = new AbortController();
      const target = sink.targets([key])[0];
      if (!target) return;
      const { etag, changesUrl, eventId } = target.checkpoint;
      const hasPlace = mode === 'changes' ? (changesUrl ?? eventId) !== undefined : etag !== undefined;
      const isLinked = mechanism !== 'stream' || !sink.lacksLink(key);
      const holds = mechanism !== 'poll' && hasPlace && isLinked && !wantsAnswer && !sink.owes(key);
      if (holds && mechanism === 'stream') await settleStream(await holdStream(request.signal));
      else await settle(await (holds ? holdRequest(request.signal) : askNow(request.signal)), holds);
    }
  }

  /** Only so many requests may be held by an origin: with more resources than that they take turns. */
  async function takeTurn(): Promise<void> {
    if (mechanism === 'poll' || (slot && !sliceOver)) return;
    endTurn();
    const taken = await deps.slots
      .take(plan.offer.endpoint, lifetime.signal, { onQueue, onOver })
      .catch(() => undefined);
    slot = taken;
    if (closed()) endTurn();
    else if (taken?.queued) wantsAnswer = true;
  }

  function endTurn(): void {
    slot?.release();
    slot = undefined;
    sliceOver = false;
  }

  function onQueue(): void {
    move({ name: 'queued', since: clock.now() }, 'waits for its turn');
  }

  function onOver(): void {
    sliceOver = true;
    if (state.name === 'live') request?.abort(interruption);
  }

  async function askNow(signal: AbortSignal): Promise<Round> {
    const leave = await deps.gate.enter(plan.offer.endpoint, signal).catch(() => undefined);
    if (!leave) return { kind: 'interrupted' };
    const lacksLink = mechanism === 'stream' && sink.lacksLink(key);
    const question = sink.owes(key) ?? sink.question(key, lacksLink);
    const targets = sink.targets([key]).map((target) => ({ ...target, mode: question }));
    wantsAnswer = false;
    move({ name: 'connecting', since: clock.now() }, 'catch-up');
    return ask(plan, deps, {
      ...{ codec: deps.plain, targets, purpose: 'catch-up', waitSeconds: undefined, signal, tells: true },
    }).finally(leave);
  }

  async function holdRequest(signal: AbortSignal): Promise<Round> {
    const turn = slot?.isWanted() ? Math.max(holdSlice / 1_000, plan.offer.minWait ?? 0) : undefined;
    const waitSeconds = turn ?? longestWait;
    const begun = clock.now();
    move({ name: 'live', since: begun }, 'long-poll');
    const codec = deps.poll ?? deps.plain;
    const targets = sink.targets([key]);
    const round = await ask(plan, deps, {
      ...{ codec, targets, purpose: 'long-poll', waitSeconds, signal, tells: !plan.offer.elsewhere },
    });
    if (slot?.isWanted()) sliceOver = true;
    const isCut = round.kind === 'answered' && round.held < Math.min(realWait, waitSeconds * 900);
    cutWaits = isCut && round.verdict === 'same' ? cutWaits + 1 : 0;
    if (cutWaits === enoughCutWaits) sink.problem('wait-ignored', { uri: plan.offer.endpoint });
    return round;
  }

  async function holdStream(signal: AbortSignal): Promise<StreamEnd> {
    if (!deps.stream) return { kind: 'refused', reason: 'no codec', retryAfter: 0 };
    move({ name: 'connecting', since: clock.now() }, 'stream');
    const isResumed = sink.targets([key])[0]?.checkpoint.eventId !== undefined;
    return readStream(plan, deps.stream, deps, {
      targets: () => sink.targets([key]),
      signal,
      onOpen: () => {
        move({ name: 'live', since: clock.now() }, 'stream');
        if (plan.offer.reliable || isResumed) return;
        sink.keepBack(key);
        void askBeside(signal).catch(deps.crashed);
      },
      onHeard: (at, within) => {
        heard = at;
        bound = within;
      },
      onVerdict: (_, verdict) => {
        if (verdict === 'more') void askBeside(signal).catch(deps.crashed);
        else if (verdict === 'again' || verdict === 'refused' || sink.owes(key)) revalidate();
      },
    });
  }

  /** Not every server begins a stream at the checkpoint in its URL: what changed before it was open is asked. */
  async function askBeside(signal: AbortSignal, left = mostPages): Promise<void> {
    const targets = sink.targets([key]).map((target) => ({ ...target, mode: sink.question(key) }));
    const round = await ask(plan, deps, {
      ...{ codec: deps.plain, targets, purpose: 'catch-up', waitSeconds: undefined, signal, tells: false },
    });
    if (signal.aborted || round.kind === 'interrupted') return;
    if (round.kind === 'answered' && round.verdict === 'more' && left > 0) return askBeside(signal, left - 1);
    const isAnswered = round.kind === 'answered' && (round.verdict === 'same' || round.verdict === 'changed');
    const verdict = isAnswered ? sink.letThrough(key) : 'again';
    if (verdict === 'again' || verdict === 'refused') revalidate();
  }

  async function settle(round: Round, held: boolean): Promise<void> {
    request = undefined;
    if (closed()) return;
    switch (round.kind) {
      case 'interrupted':
        return pause.sleep(interruptedPause);
      case 'failed':
        wantsAnswer = true;
        if (held && plan.offer.elsewhere) {
          sink.unusable(round.reason, undefined, round.status);
          await Promise.resolve();
          if (closed()) return; // Another way was taken at once.
        }
        if (round.held >= realWait) attempt = 0;
        return backOff(nextDelay(attempt++, random, round.retryAfter), round.reason);
      case 'answered':
        heard = { at: clock.now(), on: clock.wall() };
        return settleAnswer(round.verdict, round.held, held);
      default:
        return round satisfies never;
    }
  }

  async function settleAnswer(verdict: Verdict, held: number, waited: boolean): Promise<void> {
    if (verdict === 'refused') {
      wantsAnswer = true;
      return backOff(refusedPause + nextDelay(attempt++, random), 'answer refused');
    }
    again = verdict === 'again' ? again + 1 : 0;
    if (verdict === 'again' || (verdict === 'more' && !waited)) wantsAnswer = true;
    if (again > mostAgain) return backOff(nextDelay(attempt++, random), 'asked again in vain');
    quickRounds = held < quickRound ? quickRounds + 1 : 0;
    if (quickRounds > mostQuickRounds) await pause.sleep(quickRound - held);
    if (verdict === 'again' || verdict === 'more') return;
    if (mechanism === 'poll') return wantsAnswer || sink.owes(key) ? undefined : restUntilNextPoll();
    if (verdict === 'changed' || held >= realWait) attempt = 0;
    // An unchanged answer long before the wait is over: the server ignores `Wait`, or is being restarted.
    else if (waited && cutWaits > 0 && !wantsAnswer) {
      wantsAnswer = true;
      return backOff(nextDelay(attempt++, random), 'wait was cut short');
    }
  }

  async function settleStream(end: StreamEnd): Promise<void> {
    request = undefined;
    if (closed()) return;
    switch (end.kind) {
      case 'interrupted':
        return pause.sleep(interruptedPause);
      case 'refused':
        sink.unusable(end.reason);
        await Promise.resolve();
        // Another way was taken at once: to those who follow nothing has failed.
        if (closed()) return;
        // Perhaps not the stream is refused but the resource: it says so itself.
        wantsAnswer = true;
        return backOff(nextDelay(attempt++, random, end.retryAfter), end.reason);
      case 'ended':
        if (end.held >= longestSilence / 2) {
          attempt = 0;
          sink.usable();
        }
        if (attempt >= 2) sink.unusable(end.reason);
        tellFailure(sink, [key], new Error(end.reason), plan.offer.endpoint);
        return backOff(Math.max(end.retry, nextDelay(attempt++, random)), end.reason);
      default:
        return end satisfies never;
    }
  }

  function backOff(ms: number, reason: string): Promise<void> {
    endTurn();
    move({ name: 'waiting', until: clock.wall() + ms, attempt }, reason);
    return pause.sleep(ms);
  }

  function restUntilNextPoll(): Promise<void> {
    const ms = deps.pollInterval(key);
    attempt = 0;
    wantsAnswer = true;
    move({ name: 'waiting', until: clock.wall() + ms, attempt, polls: true }, 'poll interval');
    return pause.sleep(ms);
  }

  function revalidate(): void {
    wantsAnswer = true;
    if (state.name === 'live') request?.abort(interruption);
    if (state.name === 'waiting') pause.end();
  }

  // Begun in a microtask, so that whoever opened the connection has it in hand before its first event.
  void Promise.resolve().then(run).catch(deps.crashed);
  return {
    get plan() {
      return plan;
    },
    get state() {
      return state;
    },
    get heard() {
      return heard;
    },
    get bound() {
      return bound;
    },
    listens: () => mechanism !== 'poll' && (state.name === 'live' || state.name === 'connecting'),
    retarget(next) {
      plan = next;
    },
    revalidate,
    confirm(_, since) {
      if (state.name !== 'live' && state.name !== 'connecting' && state.name !== 'idle') return false;
      if (state.name !== 'connecting' || state.since < since) revalidate();
      return true;
    },
    doubt() {
      if (state.name === 'live') revalidate();
    },
    renew: () => {},
    wake() {
      attempt = 0;
      if (state.name === 'waiting') pause.end();
    },
    close(reason) {
      move({ name: 'closed', reason }, reason);
      lifetime.abort(interruption);
      request?.abort(interruption);
      pause.end();
      endTurn();
    },
  };
}
