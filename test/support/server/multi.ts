import { expect } from 'vitest';
import type { Answer } from './httpClient.js';

/** One resource's part of an answer. */
export interface Member {
  code: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** `multi('/a "1"', '/b')`: the URL that names these resources, and tags. */
export function multi(...named: string[]): string {
  const pairs = named.map((one) => {
    const [uri = '', tag] = one.split(' ');
    const u = `u=${encodeURIComponent(uri)}`;
    return tag === undefined ? u : `${u}&inm=${encodeURIComponent(tag)}`;
  });
  return `/multi/?${pairs.join('&')}`;
}

export function membersOf({ status, headers, text }: Answer): Record<string, Member> {
  expect([status, headers['content-type']]).toEqual([200, 'application/liveresource-multiplex']);
  return JSON.parse(text) as Record<string, Member>;
}

/** What each holds, or the status of one without. */
export function bodiesOf(answer: Answer): Record<string, unknown> {
  const members = Object.entries(membersOf(answer));
  return Object.fromEntries(members.map(([uri, { code, body }]) => [uri, body ?? code]));
}
