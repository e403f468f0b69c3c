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

/** A message from a channel, to which anybody of the origin may send: undefined where it is none of ours. */
export function wireMessage(data: unknown): object | undefined {
  const message = data as { liveresource?: unknown; snapshot?: { body?: unknown } } | null | undefined;
  if (message?.liveresource === undefined) return undefined;
  const { snapshot } = message;
  if (!(snapshot?.body instanceof ArrayBuffer)) return message;
  return { ...message, snapshot: { ...snapshot, body: wireBody(snapshot.body) } };
}
