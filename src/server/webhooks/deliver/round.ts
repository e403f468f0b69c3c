import type { Clock } from '../../../ports.js';
import type { Question } from '../host.js';
import type { Asked } from './news.js';

type AskHost = (question: Question) => Promise<Asked>;

// A callback that is told of many pages needs each of them once.
const MAX_ANSWERS = 32;
const RETRIES_TOGETHER_MS = 1_000;

/**
 * The questions that follow from one update. Each is asked once, however many are told of the answer (if they are told
 * soon): what changes later is another update, and has another round.
 */
export class Round {
  readonly #answers = new Map<string, Promise<Asked>>();
  readonly #ask: AskHost;

  constructor(ask: AskHost) {
    this.#ask = ask;
  }

  ask(question: Question): Promise<Asked> {
    const key = JSON.stringify(question);
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = this.#ask(question);
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }
}

/** Gives out rounds. */
export class Rounds {
  readonly #ask: AskHost;
  readonly #clock: Clock;
  #ofRetries: { round: Round; until: number } | undefined;

  constructor(ask: AskHost, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** For what has changed by now. */
  readonly next = (): Round => {
    this.#ofRetries = undefined;
    return new Round(this.#ask);
  };

  /** For those who try again: one for all of the same moment, unless something changes meanwhile. */
  readonly again = (): Round => {
    const now = this.#clock.now();
    const current = this.#ofRetries;
    if (current && now < current.until) return current.round;
    const round = new Round(this.#ask);
    this.#ofRetries = { round, until: now + RETRIES_TOGETHER_MS };
    return round;
  };
}
