import type { HeardStream } from './eventStream.js';

/** An event of several resources. */
export interface MultiEvent {
  uri: string;
  code?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export function eventsIn({ events }: HeardStream): MultiEvent[] {
  return events.map(({ data }) => JSON.parse(data) as MultiEvent);
}

/** Of whom, and what: the body, or the status of one without. */
export function briefly(stream: HeardStream): [uri: string, what: unknown][] {
  return eventsIn(stream).map(({ uri, body, code }) => [uri, body ?? code]);
}
