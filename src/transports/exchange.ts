import type { PollAnswer, PollCodec, Target } from '../dialects/dialect.js';
import {
  type ConnectionPlan,
  headerValue,
  LiveResourceError,
  type ResourceKey,
  reasonOf,
  type Via,
} from '../model/index.js';
import { parseRetryAfter } from '../protocol/index.js';
import { requestFor } from './requestFor.js';
import type { TransportDeps, Verdict } from './transport.js';

/** How long a held request may outlast the wait that was asked for, before the connection counts as dead. */
export const waitMargin = 5_000;
export const answerTimeout = 30_000;

/** Given as the reason of an abort by us: no failure. */
export const interruption = new Error('interrupted');

/** How one round of asking ended. */
export type Round =
  | { kind: 'answered'; verdict: Verdict; held: number; again: ResourceKey[] }
  /** `status`: of an answer that was none. */
  | { kind: 'failed'; held: number; retryAfter: number; reason: string; status?: number; unreadable?: true }
  | { kind: 'interrupted' };

export interface Question {
  codec: PollCodec;
  targets: readonly Target[];
  purpose: Via;
  waitSeconds: number | undefined;
  /** Aborted with `interruption` to give it up. */
  signal: AbortSignal;
  /** Whether a failure of it says something of the resources; an answer of a shared endpoint does not. */
  tells: boolean;
}

/** Sends one request, hands the engine what its answer says, and tells how it went. Never rejects. */
export async function ask(plan: ConnectionPlan, deps: TransportDeps, question: Question): Promise<Round> {
  const { clock, sink } = deps;
  const { codec, targets, purpose, waitSeconds, signal } = question;
  // Nobody follows it any more.
  if (targets.length === 0) return { kind: 'interrupted' };
  const begun = clock.now();
  const keys = targets.map(({ key }) => key);
  const request = requestFor(targets, (some) => codec.request(plan.offer, some, waitSeconds));
  const { url } = request;
  const asked = sink.asking(purpose, url, targets, waitSeconds);
  try {
    const timeout = waitSeconds === undefined ? answerTimeout : waitSeconds * 1_000 + waitMargin;
    const answer = await timed(deps, timeout, signal, async (limited) => {
      const response = await deps.network.request({ ...request, signal: limited });
      const { status, statusText = '' } = response;
      sink.answered(asked, { url: response.url, status, etag: headerValue(response.headers, 'etag') });
      const body = await response.body(deps.bodyLimit);
      return { url: response.url, status, statusText, headers: response.headers, body };
    });
    const held = clock.now() - begun;
    if (signal.aborted) return { kind: 'interrupted' };
    return isFailure(answer.status)
      ? failedAnswer(deps, question, keys, answer, held)
      : read(plan, deps, question, asked, answer, held);
  } catch (thrown) {
    return failure(deps, question, keys, thrown, url, clock.now() - begun);
  }
}

function read(
  plan: ConnectionPlan,
  { sink }: TransportDeps,
  { codec, targets }: Question,
  asked: ReturnType<TransportDeps['sink']['asking']>,
  answer: PollAnswer,
  held: number,
): Round {
  const { updates, findings, unreadable } = codec.read(answer, targets, plan.offer);
  sink.found(findings, answer.url);
  if (unreadable) {
    const reason = `an answer that says nothing (status ${answer.status})`;
    return { kind: 'failed', held, retryAfter: 0, reason, status: answer.status, unreadable };
  }
  const verdicts = updates.map((update) => [update.key, sink.update(update, asked, answer)] as const);
  const again = verdicts.filter(([, verdict]) => verdict === 'again' || verdict === 'refused');
  return {
    kind: 'answered',
    verdict: worst(verdicts.map(([, verdict]) => verdict)),
    held,
    again: again.map(([key]) => key),
  };
}

/** The work, with a signal that also ends after `timeout` milliseconds. */
export async function timed<Result>(
  { clock }: Pick<TransportDeps, 'clock'>,
  timeout: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const giveUp = () => controller.abort(signal.reason);
  const stop = clock.setTimer(timeout, () => controller.abort(new Error(`no answer within ${timeout} ms`)));
  signal.addEventListener('abort', giveUp);
  try {
    signal.throwIfAborted();
    return await work(controller.signal);
  } finally {
    stop();
    signal.removeEventListener('abort', giveUp);
  }
}

function failedAnswer(
  { sink, clock }: TransportDeps,
  { tells }: Question,
  keys: ResourceKey[],
  { url, status, headers }: PollAnswer,
  held: number,
): Round {
  if (tells) sink.failed(keys, 'http-status', { uri: url, status });
  return {
    kind: 'failed',
    held,
    retryAfter: retryAfterOf(headers, clock.wall()),
    reason: `status ${status}`,
    status,
  };
}

/** Milliseconds; 0 where the server said nothing. */
export const retryAfterOf = (headers: PollAnswer['headers'], wall: number): number =>
  parseRetryAfter(headerValue(headers, 'retry-after') ?? '', wall) ?? 0;

function failure(
  { sink }: TransportDeps,
  { signal, tells }: Question,
  keys: ResourceKey[],
  thrown: unknown,
  uri: string,
  held: number,
): Round {
  if (thrown === interruption || signal.aborted) return { kind: 'interrupted' };
  const reason = reasonOf(thrown);
  if (tells) tellFailure(sink, keys, thrown, uri);
  return { kind: 'failed', held, retryAfter: 0, reason };
}

export function tellFailure(
  sink: TransportDeps['sink'],
  keys: readonly ResourceKey[],
  thrown: unknown,
  uri: string,
): void {
  if (thrown instanceof LiveResourceError) sink.failed(keys, thrown.code, { ...thrown.details, uri });
  else sink.failed(keys, 'network-failed', { uri, reason: reasonOf(thrown) });
}

/** 2xx and what says something of the resource itself are answers; everything else is tried again. */
export function isFailure(status: number): boolean {
  return !(status === 200 || status === 203 || [304, 401, 403, 404, 410].includes(status));
}

const severity: readonly Verdict[] = ['same', 'changed', 'more', 'again', 'refused'];

function worst(verdicts: Verdict[]): Verdict {
  return verdicts.reduce<Verdict>((a, b) => (severity.indexOf(b) > severity.indexOf(a) ? b : a), 'same');
}
