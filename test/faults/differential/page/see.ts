/** What a page can see, as plain data that can be compared. */

export interface SeenHead {
  url: string;
  status: number;
  statusText: string;
  ok: boolean;
  type: string;
  redirected: boolean;
  headers: string[];
  hasBody: boolean;
  bodyUsed: boolean;
}

export function seeHead(response: Response): SeenHead {
  const { url, status, statusText, ok, type, redirected, bodyUsed } = response;
  const headers = [...response.headers].map(([name, value]) => `${name}: ${name === 'date' ? '…' : value}`);
  return {
    url,
    status,
    statusText,
    ok,
    type,
    redirected,
    headers,
    hasBody: response.body !== null,
    bodyUsed,
  };
}

/** The answer with its body, or the error in place of either. */
export async function seeFetch(input: RequestInfo | URL, init?: RequestInit): Promise<unknown> {
  return attempt(async () => seeResponse(await fetch(input, init)));
}

export async function seeResponse(response: Response): Promise<unknown> {
  const head = seeHead(response);
  const body = await attempt(async () => seeBytes(await response.arrayBuffer()));
  return { ...head, content: body, bodyUsedAfter: response.bodyUsed };
}

/** Short texts as they are, everything with its length and digest. */
export async function seeBytes(
  buffer: ArrayBuffer,
): Promise<{ bytes: number; digest: string; text?: string }> {
  const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', buffer))]
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const bytes = buffer.byteLength;
  return { bytes, digest, ...(bytes < 300 && { text: new TextDecoder().decode(buffer) }) };
}

/** The value, or how it failed. */
export async function attempt<Value>(
  work: () => Promise<Value> | Value,
): Promise<Value | { error: unknown }> {
  try {
    return await work();
  } catch (thrown) {
    return { error: seeError(thrown) };
  }
}

export function seeError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) && !(thrown instanceof DOMException)) return { thrown };
  const { name, message } = thrown;
  const kind = Object.prototype.toString.call(thrown);
  return { name, message, kind, constructor: thrown.constructor.name };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The next event of this type. */
export function event<Type extends Event = Event>(target: EventTarget, ...types: string[]): Promise<Type> {
  return new Promise((resolve) => {
    for (const type of types) {
      target.addEventListener(type, (happened) => resolve(happened as Type), { once: true });
    }
  });
}
