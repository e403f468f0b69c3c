import { jsonText } from '../ask/content.js';
import type { Codec } from './codec.js';
import type { Command, Id } from './command.js';

/** multiplex-ws of dialect 0.1: a JSON object in each frame. */
export const jsonCodec: Codec = {
  name: '0.1',
  changesRel: 'changes',
  read(text) {
    const fields = objectOf(text);
    return fields ? readFields(fields) : invalid(undefined, 'A frame must hold a JSON object.');
  },
  subscribed: (id) => frameOf('subscribed', id),
  unsubscribed: (id) => frameOf('unsubscribed', id),
  pong: (id) => frameOf('pong', id),
  refused: (id, _uri, refusal) => frameOf('error', id, refusal),
  event(uri, { headers, content }) {
    const head = JSON.stringify({ type: 'event', uri, headers });
    return content ? [`${head.slice(0, -1)},"body":`, jsonText(content), '}'] : [head];
  },
};

// A client is not to make us keep what it likes.
const MAX_ID_LENGTH = 256;

function frameOf(type: string, id: Id, more: object = {}): string {
  return JSON.stringify({ id, type, ...more });
}

function readFields(fields: Record<string, unknown>): Command {
  const { type, uri, mode } = fields;
  const id = idOf(fields['id']);
  if (type === 'ping') return { type, id };
  if (type !== 'subscribe' && type !== 'unsubscribe') {
    return invalid(id, 'The type must be "subscribe", "unsubscribe" or "ping".');
  }
  if (typeof uri !== 'string' || uri === '') return invalid(id, 'There must be a uri.');
  if (mode !== undefined && mode !== 'value' && mode !== 'changes') {
    return invalid(id, 'The mode must be "value" or "changes".');
  }
  return { type, id, uri, mode };
}

function idOf(id: unknown): Id {
  if (typeof id === 'number') return id;
  return typeof id === 'string' && id.length <= MAX_ID_LENGTH ? id : undefined;
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function invalid(id: Id, reason: string): Command {
  return { type: 'invalid', id, refusal: { code: 400, reason } };
}
