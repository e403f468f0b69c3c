import type { AsyncResource } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../ports.js';
import type { ClientRequest } from '../ask/clientRequest.js';
import type { AnswerHead } from '../ask/routeAnswer.js';
import { Arrival } from '../follow/arrival.js';
import { Group } from '../follow/group.js';
import { type GroupRules, groupKey } from '../follow/groupKey.js';
import type { Pace } from '../follow/pace.js';
import type { Registry } from '../follow/registry.js';
import type { BeforeHead } from '../http/sendAnswer.js';
import type { OnProblem } from '../problems.js';
import { Waiter } from './waiter.js';

export interface WaitContext {
  clock: Clock;
  askTimeoutMs: number;
  groupRules: GroupRules;
  onProblem: OnProblem;
  registry: Registry;
  pace: Pace;
  scope: AsyncResource;
}

export interface WaitRequest {
  client: ClientRequest;
  res: ServerResponse;
  validator: string;
  waitMs: number;
  beforeHead: BeforeHead;
}

/** The mechanism value-wait: GETs that are answered when the value is no longer the one of their `If-None-Match`. */
export class ValueWait {
  readonly #groups = new Map<string, Group>();
  readonly #arriving = new Set<Promise<void>>();
  readonly #context: WaitContext;
  #closed = false;

  constructor(context: WaitContext) {
    this.#context = context;
  }

  get arriving(): number {
    return this.#arriving.size;
  }

  get groups(): number {
    return this.#groups.size;
  }

  get waiting(): number {
    return [...this.#groups.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Answers the request, sooner or later. */
  take({ client, res, validator, waitMs, beforeHead }: WaitRequest): void {
    const { clock, onProblem, registry, scope } = this.#context;
    const waiter = new Waiter(client, validator, { res, waitMs, clock, beforeHead, onProblem });
    const arrival = new Arrival(waiter, this.#context, (head) => {
      registry.delete(arrival);
      return this.#hold(waiter, head);
    });
    waiter.onDone = (gone) => {
      registry.delete(arrival);
      if (gone) arrival.abandon();
    };
    registry.add(arrival);
    this.#track(scope.runInAsyncScope(() => arrival.refresh()));
  }

  /** Ends all waits, and from now on those that come as soon as their route has answered. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const group of [...this.#groups.values()]) group.end();
    await Promise.all(this.#arriving);
  }

  #hold(waiter: Waiter, head: AnswerHead): Group | undefined {
    if (waiter.done) return undefined;
    if (this.#closed || waiter.remaining <= 0) {
      waiter.notModified(head);
      return undefined;
    }
    const group = this.#groupOf(waiter, head);
    group.join(waiter, head);
    return group;
  }

  #groupOf({ client, validator }: Waiter, head: AnswerHead): Group {
    const { groupRules, onProblem, registry } = this.#context;
    const key = groupKey(client, validator, groupRules, onProblem);
    const existing = this.#groups.get(key);
    if (existing) return existing;
    const group: Group = new Group(client, head, this.#context, () => {
      this.#groups.delete(key);
      registry.delete(group);
    });
    this.#groups.set(key, group);
    registry.add(group);
    return group;
  }

  #track(arriving: Promise<void>): void {
    const tracked: Promise<void> = arriving.finally(() => this.#arriving.delete(tracked));
    this.#arriving.add(tracked);
  }
}
