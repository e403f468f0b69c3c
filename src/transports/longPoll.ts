import type { PollAnswer } from '../dialects/dialect.js';
import {
  type ConnectionPlan,
  type ConnectionState,
  headerValue,
  LiveResourceError,
  moveTo,
  reasonOf,
} from '../model/index.js';
import { parseRetryAfter } from '../protocol/index.js';
import { nextDelay } from './backoff.js';
import { type HoldSlot, holdSlice } from './holdSlots.js';
import type { Ask, Connection, TransportDeps, Verdict } from './transport.js';

/** How long a held request may outlast the wait that was asked for, before the connection counts as dead. */
export const waitMargin = 5_000;
const answerTimeout = 30_000;
/** A wait that held for this long was a real one: what ended it is no sign of a server that fails at once. */
const realWait = 5_000;
const refusedPause = 1_000;
/** The server should see the end of a request that was given up before it sees the next one. */
const interruptedPause = 25;

/** So many rounds may follow each other at once; where the server has news for every one, ten a second must do. */
const mostQuickRounds = 20;
const quickRound = 100;
/** So often an answer that could not be taken is asked for again at once. */
const mostAgain = 3;

/** How one round of asking ended, and so what comes next. */
type Round =
  /** `cutShort`: the server answered long before the wait was over. */
  | { kind: 'answered'; verdict: Verdict; held: number; cutShort: boolean }
  | { kind: 'failed'; held: number; retryAfter: number; reason: string }
  | { kind: 'interrupted' };

const interruption = new Error('interrupted');

/**
 * Follows resources by asking again and again: with `Wait` for a long-poll, at an interval for a plain poll. One
 * request at a time, so that a revalidation never stands beside a held request.
 */
export function openLongPoll(plan: ConnectionPlan, deps: TransportDeps): Connection {
  const { network, clock, random, codec, sink } = deps;
  let state: ConnectionState = { name: 'idle' };
  let attempt = 0;
  let quickRounds = 0;
  let again = 0;
  let wantsAnswer = !sink.current(plan.targets);
  let request: AbortController | undefined;
  let endPause: (() => void) | undefined;
  let slot: HoldSlot | undefined;
  let sliceOver = false;
  const lifetime = new AbortController();

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
      const round = await ask();
      if (!closed()) await settle(round);
    }
  }

  /** Only so many requests may be held by an origin: with more resources than that they take turns. */
  async function takeTurn(): Promise<void> {
    if (plan.offer.mechanism !== 'long-poll' || (slot && !sliceOver)) return;
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

  async function ask(): Promise<Round> {
    const targets = sink.targets(plan.targets);
    const waits =
      plan.offer.mechanism === 'long-poll' && !wantsAnswer && targets.every((t) => t.checkpoint.etag);
    const purpose = waits ? 'long-poll' : 'catch-up';
    wantsAnswer = false;
    const turn = slot?.isWanted() ? holdSlice / 1_000 : deps.waitSeconds;
    const waitSeconds = waits ? Math.min(deps.waitSeconds, turn) : undefined;
    const begun = clock.now();
    move({ name: waits ? 'live' : 'connecting', since: begun }, purpose);
    const { url, headers } = codec.request(plan.offer, targets, waitSeconds);
    const asked = sink.asking(purpose, url, targets, waitSeconds);
    try {
      const answer = await exchange(
        url,
        headers,
        waitSeconds === undefined ? answerTimeout : waitSeconds * 1_000 + waitMargin,
        asked,
      );
      const held = clock.now() - begun;
      if (waits && slot?.isWanted()) sliceOver = true;
      if (closed()) return { kind: 'interrupted' };
      if (isFailure(answer.status)) return failedAnswer(answer, held);
      const verdict = worst(codec.read(answer, targets).map((update) => sink.update(update, asked, answer)));
      const cutShort = waitSeconds !== undefined && held < Math.min(realWait, waitSeconds * 900);
      return { kind: 'answered', verdict, held, cutShort };
    } catch (thrown) {
      return failure(thrown, url, clock.now() - begun);
    }
  }

  async function exchange(
    url: string,
    headers: [string, string][],
    timeout: number,
    asked: Ask,
  ): Promise<PollAnswer> {
    const controller = new AbortController();
    request = controller;
    const stop = clock.setTimer(timeout, () => controller.abort(new Error(`no answer within ${timeout} ms`)));
    try {
      const credentials = sink.targets(plan.targets)[0]?.credentials ?? 'same-origin';
      const response = await network.request({ url, headers, credentials, signal: controller.signal });
      const { status, statusText = '' } = response;
      sink.answered(asked, { url: response.url, status, etag: headerValue(response.headers, 'etag') });
      const body = await response.body(deps.bodyLimit);
      return { url: response.url, status, statusText, headers: response.headers, body };
    } finally {
      stop();
      request = undefined;
    }
  }

  function failedAnswer(answer: PollAnswer, held: number): Round {
    sink.failed(plan.targets, 'http-status', { uri: answer.url, status: answer.status });
    const retryAfter = parseRetryAfter(headerValue(answer.headers, 'retry-after') ?? '', clock.wall()) ?? 0;
    return { kind: 'failed', held, retryAfter, reason: `status ${answer.status}` };
  }

  function failure(thrown: unknown, url: string, held: number): Round {
    if (thrown === interruption || closed()) return { kind: 'interrupted' };
    if (thrown instanceof LiveResourceError)
      sink.failed(plan.targets, thrown.code, { ...thrown.details, uri: url });
    else sink.failed(plan.targets, 'network-failed', { uri: url, reason: reasonOf(thrown) });
    return { kind: 'failed', held, retryAfter: 0, reason: reasonOf(thrown) };
  }

  async function settle(round: Round): Promise<void> {
    switch (round.kind) {
      case 'interrupted':
        return sleep(interruptedPause);
      case 'failed':
        wantsAnswer = true;
        if (round.held >= realWait) attempt = 0;
        return pause(nextDelay(attempt++, random, round.retryAfter), round.reason);
      case 'answered':
        return settleAnswer(round.verdict, round.held, round.cutShort);
      default:
        return round satisfies never;
    }
  }

  async function settleAnswer(verdict: Verdict, held: number, cutShort: boolean): Promise<void> {
    if (verdict === 'refused') {
      wantsAnswer = true;
      return pause(refusedPause + nextDelay(attempt++, random), 'answer refused');
    }
    again = verdict === 'again' ? again + 1 : 0;
    if (verdict === 'again') wantsAnswer = true;
    if (again > mostAgain) return pause(nextDelay(attempt++, random), 'asked again in vain');
    quickRounds = held < quickRound ? quickRounds + 1 : 0;
    if (quickRounds > mostQuickRounds) await sleep(quickRound - held);
    if (verdict === 'again') return;
    if (plan.offer.mechanism === 'poll')
      return wantsAnswer ? undefined : pause(deps.pollInterval, 'poll interval');
    if (verdict === 'changed' || held >= realWait) attempt = 0;
    // An unchanged answer long before the wait is over: the server ignores `Wait`, or is being restarted.
    else if (cutShort && !wantsAnswer) {
      wantsAnswer = true;
      return pause(nextDelay(attempt++, random), 'wait was cut short');
    }
  }

  function pause(ms: number, reason: string): Promise<void> {
    endTurn();
    move({ name: 'waiting', until: clock.wall() + ms, attempt }, reason);
    return sleep(ms);
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = clock.setTimer(ms, () => endPause?.());
      endPause = () => {
        endPause = undefined;
        stop();
        resolve();
      };
    });
  }

  function close(reason: string): void {
    move({ name: 'closed', reason }, reason);
    lifetime.abort(interruption);
    request?.abort(interruption);
    endPause?.();
    endTurn();
  }

  function revalidate(): void {
    wantsAnswer = true;
    if (state.name === 'live') request?.abort(interruption);
    wake();
  }

  /** Ends a back-off, but not the pause after a request that was given up. */
  function wake(): void {
    if (state.name === 'waiting') endPause?.();
  }

  // Begun in a microtask, so that whoever opened the connection has it in hand before its first event.
  void Promise.resolve().then(run);
  return {
    plan,
    get state() {
      return state;
    },
    revalidate,
    wake,
    close,
  };
}

/** 2xx and what says something of the resource itself are answers; everything else is tried again. */
function isFailure(status: number): boolean {
  return !(status === 200 || status === 203 || [304, 401, 403, 404, 410].includes(status));
}

const severity: readonly Verdict[] = ['same', 'changed', 'again', 'refused'];

function worst(verdicts: Verdict[]): Verdict {
  return verdicts.reduce<Verdict>((a, b) => (severity.indexOf(b) > severity.indexOf(a) ? b : a), 'same');
}
