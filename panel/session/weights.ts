import type { HeaderList } from '../../src/model/index.js';
import type { Epoch, Frame, Problem, Request, Transition, Version } from './model.js';
import type { LogEntry } from './session.js';

/**
 * Estimates of what a row takes in memory: 8 bytes a field and what is not shared with other rows. URLs, names and tags are
 * shared, mostly.
 */
export const weights = {
  /** Who changes the headers of a request says by how much it grew. */
  request: (row: Request) => 360 + weighHeaders(row.requestHeaders) + weighHeaders(row.responseHeaders),
  frame: (_: Frame) => 200,
  version: (_: Version) => 240,
  transition: (row: Transition) => 180 + textLength(row.reason),
  problem: (row: Problem) => 200 + textLength(row.raw) + 50 * Object.keys(row.details).length,
  epoch: (row: Epoch) => 120 + textLength(row.text),
  logEntry: ({ event }: LogEntry) => 190 + (event.type === 'discovered' ? event.offers.length * 120 : 0),
};

/** Pairs of the same name and value are the same pair. */
function weighHeaders(headers: HeaderList | undefined): number {
  return headers ? 32 + 24 * headers.length : 0;
}

const textLength = (text: string | undefined): number => (text === undefined ? 0 : text.length);
