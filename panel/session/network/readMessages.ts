import { createEventStreamReader } from '../../../src/protocol/index.js';
import { type Body, bodySize } from '../store/bodies.js';
import { fieldsOf } from './readEntry.js';

/** A frame of a WebSocket. */
export interface SocketMessage {
  at: number;
  sent: boolean;
  body: Body;
}

/** An event of an event stream. */
export interface StreamMessage {
  at: number;
  name: string;
  id: string;
  data: string;
}

/** The list in a HAR entry, from number `from` on. Times there are seconds. */
export function readSocketMessages(entry: unknown, from: number): SocketMessage[] {
  return listOf(entry, '_webSocketMessages')
    .slice(from)
    .map((message): SocketMessage => {
      const { type, time, opcode, data } = fieldsOf(message);
      const text = typeof data === 'string' ? data : '';
      // Opcode 2 is binary (RFC 6455 §5.2): base64 in a HAR.
      return { at: timeOf(time), sent: type === 'send', body: opcode === 2 ? { base64: text } : { text } };
    });
}

/** When the events of a text came, as nearly as is known, and whether there is more to come. */
interface StreamText {
  span: [begin: number, end: number];
  isOpen: boolean;
}

/** Events that Chromium lists, or those of the text that Firefox gives: of an open stream, what came so far. */
export function readStreamMessages(entry: unknown, from: number, text: StreamText): StreamMessage[] {
  const listed = listOf(entry, '_eventSourceMessages');
  if (listed.length === 0) return readStreamText(entry, from, text);
  return listed.slice(from).map((message) => {
    const { time, eventName, eventId, data } = fieldsOf(message);
    return {
      at: timeOf(time),
      name: textOf(eventName) || 'message',
      id: textOf(eventId),
      data: textOf(data),
    };
  });
}

/** How many messages there are in an entry. */
export function countMessages(entry: unknown): number {
  return listOf(entry, '_webSocketMessages').length + listOf(entry, '_eventSourceMessages').length;
}

export const sizeOfMessage = ({ body }: SocketMessage): number => bodySize(body);

function listOf(entry: unknown, name: string): readonly unknown[] {
  const list = fieldsOf(entry)[name];
  return Array.isArray(list) ? list : [];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const timeOf = (seconds: unknown): number =>
  typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1_000) : 0;

/** When each event came is not told: they are spread over the time in which all of them did. */
function readStreamText(
  entry: unknown,
  from: number,
  { span: [begin, end], isOpen }: StreamText,
): StreamMessage[] {
  const { text } = fieldsOf(fieldsOf(fieldsOf(entry).response).content);
  if (typeof text !== 'string') return [];
  // The last event of an open stream may not be there as a whole.
  const events = parseStream(isOpen ? text : `${text}\n\n`).slice(from);
  const step = (end - begin) / (events.length + 1);
  return events.map((event, n) => ({ ...event, at: Math.round(begin + step * (n + 1)) }));
}

function parseStream(text: string): Omit<StreamMessage, 'at'>[] {
  const events: Omit<StreamMessage, 'at'>[] = [];
  const reader = createEventStreamReader({
    event: ({ type, data, id }) => void events.push({ name: type, data, id }),
    cursor: () => {},
    retry: () => {},
    problem: () => {},
    wasted: () => {},
  });
  reader.push(new TextEncoder().encode(text));
  return events;
}
