import type { WebhookSettings } from '../options.js';
import { hostOf, type Registration, type Topic, topicKey } from '../registration.js';
import { busy, Refusal } from './refusal.js';

export interface Candidate {
  callback: string;
  existing: Registration | undefined;
  added: readonly Topic[];
}

/** Whether there is room for a registration, or for more topics of one. Throws Refusal. */
export function checkLimits(
  { callback, existing, added }: Candidate,
  all: readonly Registration[],
  { limits }: Pick<WebhookSettings, 'limits'>,
): void {
  const topics = (existing?.topics.length ?? 0) + added.length;
  if (topics > limits.resourcesPerRegistration) {
    throw new Refusal(400, `A callback can have ${limits.resourcesPerRegistration} resources at most.\n`);
  }
  if (!existing && all.length >= limits.registrations) throw busy('There are too many callbacks here.\n');
  if (!existing && countOfHost(all, callback) >= limits.perHost)
    throw busy('This host has too many callbacks here.\n');
  const isFull = added.some((topic) => countOfTopic(all, topic) >= limits.perResource);
  if (isFull) throw busy('This resource has too many callbacks.\n');
}

function countOfHost(all: readonly Registration[], callback: string): number {
  const host = hostOf(callback);
  return all.filter((registration) => hostOf(registration.callback) === host).length;
}

function countOfTopic(all: readonly Registration[], topic: Topic): number {
  const key = topicKey(topic);
  return all.filter(({ topics }) => topics.some((one) => topicKey(one) === key)).length;
}
