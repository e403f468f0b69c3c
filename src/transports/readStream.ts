import type { StreamCodec, Target } from '../dialects/dialect.js';
import { type ConnectionPlan, headerValue, type ResourceKey, reasonOf } from '../model/index.js';
import type { NetworkResponse } from '../ports.js';
import { createEventStreamReader, parseContentType, type StreamEvent } from '../protocol/index.js';
import { answerTimeout, interruption, retryAfterOf } from './exchange.js';
import { requestFor } from './requestFor.js';
import { createSilence } from './silence.js';
import type { Push, TransportDeps, Verdict } from './transport.js';

/** How a stream ended. `refused`: it never was one. */
export type StreamEnd =
  | { kind: 'refused'; reason: string; retryAfter: number }
  | { kind: 'ended'; reason: string; held: number; retry: number }
  | { kind: 'interrupted' };

/** A stream that brings so many times `bodyLimit` for nothing is ended: one that brings nothing else is not read for ever. */
const mostWasted = 4;

/** No failure yet: many servers never say a word without need. It is opened again, and that tells. */
const silent = new Error('the stream went silent');

export interface StreamHooks {
  targets(): Target[];
  /** Aborted with `interruption` to end it. */
  signal: AbortSignal;
  onOpen(): void;
  onHeard(heard: { at: number; on: number }, bound: number): void;
  onVerdict(key: ResourceKey, verdict: Verdict): void;
}

/** Opens a stream, hands the engine what it says, and tells how it ended. Never rejects. */
export async function readStream(
  plan: ConnectionPlan,
  codec: StreamCodec,
  deps: TransportDeps,
  hooks: StreamHooks,
): Promise<StreamEnd> {
  const { clock, sink } = deps;
  const begun = clock.now();
  const end = new AbortController();
  const giveUp = () => end.abort(hooks.signal.reason);
  hooks.signal.addEventListener('abort', giveUp);
  if (hooks.signal.aborted) giveUp();
  // Only the head of the answer has a time limit; the signal ends the reading too.
  const stopTimer = clock.setTimer(answerTimeout, () =>
    end.abort(new Error(`no answer within ${answerTimeout} ms`)),
  );
  const targets = hooks.targets();
  const request = requestFor(targets, (some) => codec.request(plan.offer, some));
  const asked = sink.asking('stream', request.url, targets, undefined);
  try {
    const response = await deps.network.request({ ...request, signal: end.signal }).finally(stopTimer);
    const { status } = response;
    sink.answered(asked, { url: response.url, status, etag: headerValue(response.headers, 'etag') });
    const refusal = refusalOf(response, clock.wall());
    if (refusal) {
      end.abort(interruption);
      return refusal;
    }
    const named = {
      ...hooks,
      targets: namesKept(targets, hooks, (target) => codec.asked?.(target, plan.offer)),
    };
    const retry = await readEvents(plan, codec, deps, named, response, { end, begun });
    return { kind: 'ended', reason: 'the stream ended', held: clock.now() - begun, retry };
  } catch (thrown) {
    if (hooks.signal.aborted || thrown === silent) return { kind: 'interrupted' };
    end.abort(interruption);
    return { kind: 'ended', reason: reasonOf(thrown), held: clock.now() - begun, retry: 0 };
  } finally {
    hooks.signal.removeEventListener('abort', giveUp);
  }
}

/** The targets of now, by the names that they had in the request: events name them so, wherever they are meanwhile. */
function namesKept(
  begunWith: readonly Target[],
  hooks: StreamHooks,
  nameOf: (target: Target) => string | undefined,
): () => Target[] {
  const names = new Map(begunWith.map((target) => [target.key, nameOf(target)]));
  const named = (target: Target) => {
    const asked = names.get(target.key);
    return asked === undefined ? target : { ...target, asked };
  };
  return () => hooks.targets().map(named);
}

function refusalOf({ status, headers }: NetworkResponse, wall: number): StreamEnd | undefined {
  const { type } = parseContentType(headerValue(headers, 'content-type'));
  if (status === 200 && type === 'text/event-stream') return undefined;
  const reason = status === 200 ? `no event stream but ${type || 'nothing known'}` : `status ${status}`;
  return { kind: 'refused', reason, retryAfter: retryAfterOf(headers, wall) };
}

/** Answers the milliseconds after which the server wants to be asked again; 0 where it said nothing. */
async function readEvents(
  plan: ConnectionPlan,
  codec: StreamCodec,
  deps: TransportDeps,
  hooks: StreamHooks,
  response: NetworkResponse,
  { end, begun }: { end: AbortController; begun: number },
): Promise<number> {
  const { sink, clock } = deps;
  const own = plan.offer.shared ? undefined : plan.targets[0];
  let retry = 0;
  let wasted = 0;
  const silence = createSilence(clock, () => end.abort(silent));
  const reader = createEventStreamReader(
    {
      event(event) {
        for (const [key, verdict] of takeEvent(plan, codec, deps, hooks.targets(), event, begun))
          hooks.onVerdict(key, verdict);
        if (own !== undefined && event.id !== '') sink.cursor(own, event.id);
      },
      cursor: (id) => own !== undefined && sink.cursor(own, id),
      retry: (ms) => {
        retry = ms;
      },
      problem(code, text) {
        sink.found([{ code, text }], response.url);
        // Whatever it told of must be asked.
        if (code === 'event-too-large') for (const { key } of hooks.targets()) hooks.onVerdict(key, 'again');
      },
      wasted(bytes) {
        wasted += bytes;
        if (wasted > mostWasted * deps.bodyLimit) end.abort(new Error('too much that cannot be used'));
      },
    },
    deps.bodyLimit,
  );
  try {
    hooks.onOpen();
    hooks.onHeard(silence.heard, silence.bound);
    await response.read((chunk) => {
      silence.hear();
      hooks.onHeard(silence.heard, silence.bound);
      reader.push(chunk);
    });
    return retry;
  } finally {
    silence.stop();
  }
}

function takeEvent(
  plan: ConnectionPlan,
  codec: StreamCodec,
  { sink }: TransportDeps,
  targets: Target[],
  event: StreamEvent,
  openedAt: number,
): [ResourceKey, Verdict][] {
  const { updates, findings } = codec.read(event, targets, plan.offer);
  sink.found(findings, plan.offer.endpoint);
  const push: Push = { via: 'stream', openedAt, ...(event.id !== '' && { eventId: event.id }) };
  return updates.map(({ key, update }) => [key, sink.push(key, update, push)]);
}
