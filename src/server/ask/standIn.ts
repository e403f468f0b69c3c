import type { MountedRequest } from '../types.js';

/** What is another in a request that stands in for a client's. */
export interface Difference {
  /** A GET of this path and query, from the root of the server. */
  target?: string;
  /** Header names in lower case: without those of `undefined`. */
  headers: Readonly<Record<string, string | undefined>>;
}

/** What is written into an event, or into an answer with others, must come unencoded. */
export const unencoded = { 'accept-encoding': undefined } as const;

/** The same for one that is no event stream, which has no end. */
export const wholeBody = { ...unencoded, accept: 'application/json, */*;q=0.8' } as const;

/**
 * A request as the client could have sent it: its connection, cookies and all else, but for the difference. Functions of
 * the app that take requests may be given it.
 */
export function standIn(req: MountedRequest, { target, headers }: Difference): MountedRequest {
  const own = {
    rawHeaders: rawHeadersOf(req, headers),
    ...(target !== undefined && { method: 'GET', url: target, originalUrl: target }),
  };
  // Getters of Node and Express work on it, as its prototype is the request itself.
  return Object.create(req, Object.getOwnPropertyDescriptors(own)) as MountedRequest;
}

/** The raw headers of a request, but for the difference. */
export function rawHeadersOf({ rawHeaders }: MountedRequest, headers: Difference['headers']): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!Object.hasOwn(headers, name.toLowerCase())) kept.push(name, rawHeaders[i + 1] ?? '');
  }
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  );
  return [...kept, ...given];
}
