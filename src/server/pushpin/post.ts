import type { Clock } from '../../ports.js';
import type { InstanceAuth, InstanceSettings } from './settings.js';

/** An instance did not take what was published. */
export class PublishFailure extends Error {
  constructor(
    reason: string,
    /** Whether it never will. */
    readonly isFinal: boolean,
  ) {
    super(reason);
  }
}

/** Gives an instance items, each as JSON. Rejects with PublishFailure. */
export type Post = (items: readonly string[]) => Promise<void>;

const TIMEOUT_MS = 5_000;

export function postTo({ publishUrl, auth }: InstanceSettings, clock: Clock): Post {
  return async (items) => {
    const body = `{"items":[${items.join(',')}]}`;
    const headers = { 'Content-Type': 'application/json', ...(await authorization(auth)) };
    const { status, text } = await send(publishUrl, { method: 'POST', headers, body }, clock);
    if (status >= 200 && status < 300) return;
    throw new PublishFailure(`it answered ${status}: ${text.slice(0, 200).trim()}`, status < 500);
  };
}

async function send(url: string, init: RequestInit, clock: Clock): Promise<{ status: number; text: string }> {
  const timeout = new AbortController();
  const cancel = clock.setTimer(TIMEOUT_MS, () => timeout.abort());
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: timeout.signal });
    return { status: response.status, text: await response.text() };
  } catch (thrown) {
    throw new PublishFailure(
      timeout.signal.aborted ? `no answer in ${TIMEOUT_MS} ms` : causeOf(thrown),
      false,
    );
  } finally {
    cancel();
  }
}

/** `fetch` says only "fetch failed", and why in its cause. */
function causeOf(thrown: unknown): string {
  const { cause = thrown } = thrown as { cause?: unknown };
  const { code, message } = cause as { code?: string; message?: string };
  return code ?? message ?? String(cause);
}

async function authorization(auth: InstanceAuth | undefined): Promise<Record<string, string>> {
  if (!auth) return {};
  if (auth.kind === 'fixed') return { Authorization: auth.header };
  const { Auth, loadKey } = await import('@fanoutio/grip');
  return { Authorization: await new Auth.Jwt({ iss: auth.issuer }, loadKey(auth.key)).buildHeader() };
}
