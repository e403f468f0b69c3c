import { Keyv } from 'keyv';
import { pathOf } from '../ask/requestUrl.js';
import { Caller } from './call/caller.js';
import { keysOf, type WebhooksContext } from './context.js';
import { Couriers } from './deliver/couriers.js';
import type { Asked } from './deliver/news.js';
import { Rounds } from './deliver/round.js';
import { Slots } from './deliver/slots.js';
import { callOption, problemOf } from './failures.js';
import type { Question, WebhookHost } from './host.js';
import { SharedClaims, unshared } from './keep/claims.js';
import { KeyedQueue } from './keep/keyedQueue.js';
import { ProgressRecords } from './keep/progress.js';
import { Records } from './keep/records.js';
import { Registrations } from './keep/registrations.js';
import { readWebhookOptions, type WebhookOptions, type WebhookSettings } from './options.js';
import type { Registration } from './registration.js';

// Each of them asks routes and calls a host that a stranger named.
const REGISTERING = { all: 20, perHost: 4 };
// Besides the call: for the question, the store, and clocks that differ.
const LEASE_MARGIN_MS = 60_000;
const QUIET_MS = 10_000;

/** Throws LiveResourceError `bad-option`. */
export function createContext(options: WebhookOptions, host: WebhookHost): WebhooksContext {
  const settings = readWebhookOptions(options);
  const records = new Records(settings.store ?? new Keyv());
  const registrations = new Registrations(records, settings.store !== undefined);
  const progress = new ProgressRecords(records);
  const queue = new KeyedQueue();
  const remove = async (registration: Registration) => {
    await registrations.remove(registration);
    await progress.forget(registration);
  };
  const context: WebhooksContext = {
    ...partsOf(settings, host, records),
    settings,
    host,
    registrations,
    progress,
    queue,
    remove,
    couriers: new Couriers(() => context),
    end: ({ key, id }) =>
      queue.run(key, async () => {
        const registration = registrations.get(key);
        if (registration?.id === id) await remove(registration);
      }),
    look: (registration, topics) => {
      void context.couriers.look(registration, keysOf(topics), context.rounds.next());
    },
  };
  return context;
}

/** What holds no registrations. */
function partsOf(settings: WebhookSettings, host: WebhookHost, records: Records) {
  const { clock } = host;
  const leaseMs = settings.timeoutMs + LEASE_MARGIN_MS;
  const controller = new AbortController();
  const onProblem = onceInAWhile(host);
  return {
    clock,
    random: host.random ?? Math.random,
    caller: new Caller({ ...settings, clock }),
    claims: settings.store ? new SharedClaims(records, clock, leaseMs) : unshared,
    slots: new Slots(settings.concurrency),
    registering: new Slots(REGISTERING),
    giveUpAfterMs: settings.giveUpAfterMs,
    maxBodyBytes: settings.limits.bodyBytes,
    questionFor: questionsOf(settings),
    rounds: new Rounds((question) => ask(settings, host, question), clock),
    signal: controller.signal,
    abort: () => controller.abort(),
    onProblem,
    onFailure: (thrown: unknown) => onProblem(problemOf(thrown)),
  };
}

/** A store that fails, fails for each registration. */
function onceInAWhile({ clock, onProblem }: WebhookHost): WebhookHost['onProblem'] {
  let quietUntil = Number.NEGATIVE_INFINITY;
  return (problem) => {
    if (problem.code === 'webhook-store') {
      if (clock.now() < quietUntil) return;
      quietUntil = clock.now() + QUIET_MS;
    }
    onProblem(problem);
  };
}

function questionsOf({ headersFor }: WebhookSettings): WebhooksContext['questionFor'] {
  return async (info, origin) => {
    const own = headersFor ? await callOption('headersFor', () => headersFor(info)) : {};
    const pairs = Object.entries(own).map(([name, value]) => [name.toLowerCase(), value] as const);
    const { host, protocol } = new URL(origin);
    const headers = [['host', host] as const, ...pairs.filter(([name]) => name !== 'host')];
    return { headers, isSecure: protocol === 'https:' };
  };
}

/** Says, once for all who are told of it, why nobody is told. */
async function ask({ limits }: WebhookSettings, host: WebhookHost, question: Question): Promise<Asked> {
  const answer = await host.ask({ ...question, maxBytes: limits.bodyBytes });
  const { status, body } = answer;
  const path = pathOf(question.target);
  const isFine = (status >= 200 && status < 300) || status === 404 || status === 410;
  const isPassing = status >= 500 || status === 429;
  if (!isFine) host.onProblem({ code: isPassing ? 'webhook-unavailable' : 'webhook-refused', path, status });
  if (isFine && body.length > limits.bodyBytes) {
    host.onProblem({ code: 'webhook-too-large', path, limit: limits.bodyBytes });
  }
  return answer;
}
