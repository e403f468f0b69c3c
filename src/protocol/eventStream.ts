import { createLineCutter } from './byteLines.js';
import { longestField } from './entityTag.js';
import { excerpt } from './excerpt.js';

/** An event of a `text/event-stream`. */
export interface StreamEvent {
  /** `message` where the server named none. */
  type: string;
  /** Lines joined with LF; empty for a bare `data:`. */
  data: string;
  /** The last event ID in force after this event; empty where there is none. */
  id: string;
}

/** What a stream says, in its order. */
export interface EventStreamHandlers {
  event(event: StreamEvent): void;
  /** A block without data moved the last event ID; to none where it is empty. */
  cursor(id: string): void;
  /** Milliseconds after which the server wants to be asked again. */
  retry(ms: number): void;
  /** `event-too-large`, `field-too-long`, `bad-id` or `bad-retry`, and the beginning of the line. What was read goes on. */
  problem(code: string, text: string): void;
  /** So many bytes more were read for nothing: of events and lines that are too large, or that a problem names. */
  wasted(bytes: number): void;
}

const MAX_PROBLEM_TEXT = 80;

/**
 * Reads an event stream as it comes (HTML Living Standard §9.2.6). Differences that nobody but us sees: an ID without
 * an event is told, and a block of more than `limit` bytes is skipped whole, its ID too: told as soon as it has them,
 * not at its end, which may never come. Comments count for nothing.
 */
export function createEventStreamReader(
  handlers: EventStreamHandlers,
  limit = 1_048_576,
): { push(chunk: Uint8Array): void } {
  const block = createBlock(handlers);
  // Only the stream's own BOM is no content.
  const laterLines = new TextDecoder('utf-8', { ignoreBOM: true });
  let decoder = new TextDecoder();
  let size = 0;

  function readLine(bytes: Uint8Array): void {
    if (size > limit && bytes.length > 0) return handlers.wasted(bytes.length);
    const line = decoder.decode(bytes);
    decoder = laterLines;
    if (line === '') {
      block.dispatch();
      size = 0;
    } else if (!line.startsWith(':')) {
      // A line that was cut is one that makes its block too large.
      size += bytes.length + 1;
      if (size <= limit) block.takeLine(line);
      else skipBlock(line);
    }
  }

  function skipBlock(line: string): void {
    block.discard();
    tellProblem(handlers, 'event-too-large', line, size);
  }

  return { push: createLineCutter(limit, readLine, handlers.wasted) };
}

function tellProblem(handlers: EventStreamHandlers, code: string, line: string, bytes = line.length): void {
  handlers.problem(code, excerpt(line, MAX_PROBLEM_TEXT));
  handlers.wasted(bytes);
}

/** The fields of one block, and the ID that outlives it. */
function createBlock(handlers: EventStreamHandlers) {
  let type = '';
  let data: string | undefined;
  let id = '';
  let lastId = '';

  function takeLine(line: string): void {
    const [name, value] = splitField(line);
    if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
    else if (name === 'event') type = value;
    else if (name === 'id') takeId(value, line);
    else if (name === 'retry') takeRetry(value, line);
  }

  function takeId(value: string, line: string): void {
    const isLong = value.length > longestField;
    if (isLong || value.includes('\0')) tellProblem(handlers, isLong ? 'field-too-long' : 'bad-id', line);
    else id = value;
  }

  function takeRetry(value: string, line: string): void {
    if (/^\d+$/.test(value)) handlers.retry(Math.min(Number(value), Number.MAX_SAFE_INTEGER));
    else tellProblem(handlers, 'bad-retry', line);
  }

  function discard(): void {
    type = '';
    data = undefined;
    id = lastId;
  }

  function dispatch(): void {
    const event = data === undefined ? undefined : { type: type || 'message', data, id };
    const moved = id !== lastId;
    lastId = id;
    discard();
    if (event) handlers.event(event);
    else if (moved) handlers.cursor(id);
  }

  return { takeLine, discard, dispatch };
}

/** The field name, and the value without the one blank that may stand before it. */
function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon === -1) return [line, ''];
  const start = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
  return [line.slice(0, colon), line.slice(start)];
}
