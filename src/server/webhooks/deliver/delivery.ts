import type { Clock, Random } from '../../../ports.js';
import type { Caller } from '../call/caller.js';
import type { Question } from '../host.js';
import { infoOf } from '../info.js';
import type { Claims } from '../keep/claims.js';
import { type Progress, type ProgressRecords, progressName } from '../keep/progress.js';
import type { Registrations } from '../keep/registrations.js';
import type { RegistrationInfo } from '../options.js';
import type { WebhookProblem } from '../problems.js';
import { hostOf, isExpired, originOf, type Registration, type Topic, topicKey } from '../registration.js';
import { sequenceOf, type Tidings, writeMessage } from './message.js';
import { findNews, isSamePosition } from './news.js';
import { afterFailure, type Failing, verdictOf } from './retry.js';
import type { Round, Rounds } from './round.js';
import type { Slots } from './slots.js';

export interface DeliveryContext {
  registrations: Registrations;
  progress: ProgressRecords;
  claims: Claims;
  slots: Slots;
  caller: Caller;
  clock: Clock;
  random: Random;
  giveUpAfterMs: number;
  maxBodyBytes: number;
  rounds: Rounds;
  /** Aborted: nothing more begins. */
  signal: AbortSignal;
  /** How resources are asked for a registration. */
  questionFor(registration: RegistrationInfo, origin: string): Promise<Omit<Question, 'target'>>;
  end(registration: Registration): Promise<void>;
  onProblem(problem: WebhookProblem): void;
}

/** What came of looking at a topic; `more`: there may be more to tell, `trouble`: our side failed. */
export type Step =
  | { kind: 'done' | 'trouble' | 'ended' }
  | { kind: 'more'; round: Round }
  | { kind: 'later'; ms: number };

const DONE: Step = { kind: 'done' };
const ENDED: Step = { kind: 'ended' };

/** Tells a callback the next thing that is new of one topic, if there is any and it is time. Throws StoreFailure. */
export async function deliverNext(
  context: DeliveryContext,
  { key, topic: wanted, round }: { key: string; topic: string; round: Round },
): Promise<Step> {
  const { registrations, slots, clock } = context;
  await registrations.refresh();
  const registration = registrations.get(key);
  if (!registration) return ENDED;
  if (isExpired(registration, clock.wall())) return end(context, registration);
  const topic = registration.topics.find((one) => topicKey(one) === wanted);
  if (!topic) return DONE;
  const leave = await slots.enter(hostOf(registration.callback));
  try {
    if (context.signal.aborted) return DONE;
    return await new Delivery(context, registration, topic, round).run();
  } finally {
    leave();
  }
}

async function end(context: DeliveryContext, registration: Registration): Promise<Step> {
  await context.end(registration);
  return ENDED;
}

class Delivery {
  readonly #context: DeliveryContext;
  readonly #registration: Registration;
  readonly #topic: Topic;
  readonly #round: Round;
  readonly #claim: string;

  constructor(context: DeliveryContext, registration: Registration, topic: Topic, round: Round) {
    this.#context = context;
    this.#registration = registration;
    this.#topic = topic;
    this.#round = round;
    this.#claim = progressName(registration, topic);
  }

  async run(): Promise<Step> {
    const { claims, rounds } = this.#context;
    const ms = await claims.take(this.#claim);
    if (ms > 0) return { kind: 'later', ms };
    let step: Step = { kind: 'trouble' };
    let isAskedFor = false;
    try {
      step = await this.#tell();
    } finally {
      isAskedFor = await claims.release(this.#claim);
    }
    return isAskedFor && step.kind === 'done' ? { kind: 'more', round: rounds.next() } : step;
  }

  async #tell(): Promise<Step> {
    const { progress: records, clock } = this.#context;
    const failing = await records.failing(this.#registration);
    const ms = failing ? failing.nextAt - clock.wall() : 0;
    if (ms > 0) return { kind: 'later', ms };
    const progress = await records.read(this.#registration, this.#topic);
    const news = await this.#find(progress);
    switch (news.kind) {
      case 'none':
        if (progress.sent || !isSamePosition(news.position, progress.position)) {
          await this.#write({ position: news.position, sequence: progress.sequence });
        }
        return DONE;
      case 'refused':
        return DONE;
      case 'unavailable':
        return { kind: 'trouble' };
      default:
        return this.#send(news, progress, failing);
    }
  }

  async #find(progress: Progress) {
    const { origin } = this.#registration;
    const question = await this.#context.questionFor(infoOf(this.#registration), origin);
    const { host } = new URL(origin);
    return findNews(this.#topic, progress, (target) => this.#round.ask({ ...question, target }), host);
  }

  async #send(
    news: Tidings,
    { position, ...progress }: Progress,
    failing: Failing | undefined,
  ): Promise<Step> {
    const { caller, claims, clock, maxBodyBytes } = this.#context;
    if (news.kind !== 'gone' && news.answer.body.length > maxBodyBytes) return DONE;
    const sequence = sequenceOf({ position, ...progress }, news.after);
    // Before it is sent: whoever goes on after a crash must know that it may have arrived.
    await this.#write({ position, sequence, sent: news.after });
    const ms = await claims.extend(this.#claim);
    if (ms > 0) return { kind: 'later', ms };
    const details = { sequence, now: clock.wall() };
    const message = writeMessage(this.#registration, this.#topic, position, news, details);
    const exchanged = await caller.call({ method: 'POST', url: this.#registration.callback, ...message });
    const verdict = verdictOf(exchanged, clock.wall());
    switch (verdict.kind) {
      case 'accepted':
        return this.#accepted(news, { position, sequence }, failing);
      case 'gone':
        return this.#giveUp('gone');
      case 'failed':
        return this.#failed(failing, verdict.reason, verdict.retryAfterMs);
      default:
        return verdict satisfies never;
    }
  }

  async #accepted(news: Tidings, before: Progress, failing: Failing | undefined): Promise<Step> {
    await this.#write({ position: news.after, sequence: before.sequence });
    if (failing) await this.#context.progress.writeFailing(this.#registration, undefined);
    const hasMoved = news.kind === 'changes' && !isSamePosition(news.after, before.position);
    return hasMoved ? { kind: 'more', round: this.#round } : DONE;
  }

  async #failed(earlier: Failing | undefined, reason: string, retryAfterMs: number): Promise<Step> {
    const { clock, progress, onProblem } = this.#context;
    const now = clock.wall();
    const failing = afterFailure(earlier, retryAfterMs, { ...this.#context, now });
    if (!failing) return this.#giveUp('failures');
    if (!earlier) {
      const path = this.#topic.target.split('?', 1)[0] ?? '';
      onProblem({ code: 'webhook-failing', callback: originOf(this.#registration.callback), path, reason });
    }
    await progress.writeFailing(this.#registration, failing);
    return { kind: 'later', ms: failing.nextAt - now };
  }

  async #giveUp(reason: 'gone' | 'failures'): Promise<Step> {
    const { callback } = this.#registration;
    this.#context.onProblem({ code: 'webhook-ended', callback: originOf(callback), reason });
    return end(this.#context, this.#registration);
  }

  /** Unless it has ended meanwhile, so that nothing of it stays in the store. */
  async #write(progress: Progress): Promise<void> {
    const { registrations, progress: records } = this.#context;
    const isCurrent = registrations.get(this.#registration.key)?.id === this.#registration.id;
    if (isCurrent) await records.write(this.#registration, this.#topic, progress);
  }
}
