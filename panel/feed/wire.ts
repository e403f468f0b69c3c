import type { ToInspector } from '../../src/inspectionMessages.js';
import type { Snapshot } from '../../src/model/index.js';
import type { Body } from '../session/index.js';

/** A value as it travels: through JSON, as some of the ways to a panel carry nothing else. */
export type WireSnapshot = Omit<Snapshot, 'body'> & { body: Body };

/** What an engine says of itself, as plain JSON. */
export type WireMessage = ToInspector extends infer Message
  ? Message extends { snapshot: Snapshot }
    ? Omit<Message, 'snapshot'> & { snapshot: WireSnapshot }
    : Message
  : never;

/** Bytes as text, where they are UTF-8 and no binary format that looks like it. */
export function wireBody(bytes: ArrayBuffer): Body {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return { text };
  } catch {}
  return { base64: base64Of(new Uint8Array(bytes)) };
}

/** Arguments of a call are limited: it is made in pieces. */
function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let from = 0; from < bytes.length; from += 8_192)
    binary += String.fromCharCode(...bytes.subarray(from, from + 8_192));
  return btoa(binary);
}

/** Of a message from a channel, which anybody of the origin may have sent: undefined where it is none of ours, or no JSON. */
export function wireJson(data: unknown): string | undefined {
  try {
    const message = data as { liveresource?: unknown; snapshot?: { body?: unknown } } | null;
    if (message?.liveresource === undefined) return undefined;
    const { snapshot } = message;
    if (!(snapshot?.body instanceof ArrayBuffer)) return JSON.stringify(message);
    return JSON.stringify({ ...message, snapshot: { ...snapshot, body: wireBody(snapshot.body) } });
  } catch {
    return undefined;
  }
}
