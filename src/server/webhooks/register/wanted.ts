import { canonicalText } from '../../ask/requestUrl.js';
import { type Registration, type Topic, topicKey } from '../registration.js';
import type { Collection } from './collectionUrl.js';
import type { Form } from './form.js';
import { Refusal } from './refusal.js';

/** A topic of which the mode may not be known before the resource is asked. */
export interface WantedTopic {
  mode: Topic['mode'] | undefined;
  target: string;
}

/** What a form asks for at a collection; `base`: the URL of the request, which references are relative to. Throws Refusal. */
export function wantedTopics(
  collection: Collection,
  { resources, mode }: Form,
  { base, maxLength }: { base: string; maxLength: number },
): WantedTopic[] {
  if (collection.name !== 'multiplex') {
    if (collection.target.length > maxLength) throw tooLong(maxLength);
    return [{ mode: collection.name, target: collection.target }];
  }
  if (resources.length === 0) throw new Refusal(400, 'Give at least one uri.\n');
  const targets = resources.map((resource) => {
    if (resource.length > maxLength) throw tooLong(maxLength);
    return targetOf(resource, base);
  });
  return [...new Set(targets)].map((target) => ({ mode, target }));
}

export function missingTopics(wanted: WantedTopic[], existing: Registration | undefined): WantedTopic[] {
  return wanted.filter(({ mode, target }) => {
    const modes = mode ? [mode] : (['value', 'changes'] as const);
    const keys = modes.map((one) => topicKey({ mode: one, target }));
    return !existing?.topics.some((topic) => keys.includes(topicKey(topic)));
  });
}

function targetOf(reference: string, base: string): string {
  const url = URL.canParse(reference, base) ? new URL(reference, base) : undefined;
  if (url?.origin === new URL(base).origin) return canonicalText(url.pathname + url.search).url;
  throw new Refusal(400, `${JSON.stringify(reference.slice(0, 200))} is no resource of this server.\n`);
}

function tooLong(maxLength: number): Refusal {
  return new Refusal(400, `A resource is longer than ${maxLength} characters.\n`);
}
