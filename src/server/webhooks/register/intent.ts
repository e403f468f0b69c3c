import { timingSafeEqual } from 'node:crypto';
import type { Caller, Exchanged } from '../call/caller.js';
import { newToken } from '../registration.js';
import { Refusal } from './refusal.js';

// What common servers take of a request line.
const MAX_URL_LENGTH = 8_000;
const ADVICE = 'It must answer the GET with 200 and the value of liveresource.challenge.';

export interface Intent {
  mode: 'subscribe' | 'unsubscribe';
  callback: string;
  /** Absolute URLs. */
  topics: readonly string[];
}

/**
 * Asks a callback whether it wants this, as WebSub §5.3 does: it must give back a text that nobody else knows. Throws
 * Refusal.
 */
export async function confirmIntent(caller: Caller, intent: Intent): Promise<void> {
  const challenge = newToken();
  const url = challengeUrl(intent, challenge);
  if (url.length > MAX_URL_LENGTH) throw new Refusal(400, 'Give fewer resources at a time.\n');
  const fault = faultOf(await caller.call({ method: 'GET', url, headers: {} }), challenge);
  if (fault) throw new Refusal(422, `The callback did not confirm: ${fault}. ${ADVICE}\n`);
}

function challengeUrl({ mode, callback, topics }: Intent, challenge: string): string {
  const query = new URLSearchParams([
    ['liveresource.mode', mode],
    ...topics.map((topic): [string, string] => ['liveresource.topic', topic]),
    ['liveresource.challenge', challenge],
  ]);
  return `${callback}${callback.includes('?') ? '&' : '?'}${query}`;
}

function faultOf(exchanged: Exchanged, challenge: string): string | undefined {
  if (exchanged.kind === 'failed') return exchanged.reason;
  if (exchanged.status < 200 || exchanged.status >= 300) return `it answered ${exchanged.status}`;
  return isSameText(exchanged.body.trim(), challenge) ? undefined : 'its answer is not the challenge';
}

/** In a time that does not tell how much of it is right. */
export function isSameText(a: string, b: string): boolean {
  const [bytesA, bytesB] = [Buffer.from(a), Buffer.from(b)];
  return bytesA.length === bytesB.length && timingSafeEqual(bytesA, bytesB);
}
