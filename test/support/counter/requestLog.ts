import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isAsked } from '../../../src/server/index.js';
import { wallClock } from '../time.js';

/** A request as it came over the network. Those by which the middleware asks a route again do not come by. */
export interface SeenRequest {
  method: string;
  url: string;
  etag: string | undefined;
  wait: string | undefined;
  /** ms since 1970 */
  opened: number;
  /** ms since 1970; undefined while the server holds it. */
  closed: number | undefined;
  status: number | undefined;
  endedBy: 'response' | 'client' | undefined;
}

/** So many requests were open from then on. */
interface Step {
  at: number;
  open: readonly SeenRequest[];
}

export interface RequestLog {
  readonly requests: readonly SeenRequest[];
  /** How many were open at once, step by step in the order in which the server saw them come and go. */
  readonly steps: readonly Step[];
}

/**
 * Looks at a path of a server. A request is open from its head on until its response is written or its client has
 * gone: the server cannot know of that before the end of the connection reaches it.
 */
export function watchRequests(server: Server, path: string): RequestLog {
  const requests: SeenRequest[] = [];
  const steps: Step[] = [{ at: 0, open: [] }];
  const step = (at: number) =>
    steps.push({ at, open: requests.filter(({ closed }) => closed === undefined) });

  // Before the app's own listener, which may answer at once.
  server.prependListener('request', (req, res) => {
    // What the server asks its own routes does not come from a client.
    if (req.url?.split('?')[0] !== path || isAsked(req)) return;
    const seen = requestOf(req);
    requests.push(seen);
    step(seen.opened);
    whenOver(req, res, (endedBy) => {
      seen.closed = wallClock();
      seen.endedBy = endedBy;
      if (endedBy === 'response') seen.status = res.statusCode;
      step(seen.closed);
    });
  });
  return { requests, steps };
}

function requestOf({ method = '', url = '', headers }: IncomingMessage): SeenRequest {
  const { 'if-none-match': etag, wait } = headers;
  const asked = { method, url, etag, wait: typeof wait === 'string' ? wait : undefined };
  return { ...asked, opened: wallClock(), closed: undefined, status: undefined, endedBy: undefined };
}

function whenOver(
  { socket }: IncomingMessage,
  res: ServerResponse,
  onOver: (endedBy: 'response' | 'client') => void,
): void {
  const answered = () => over('response');
  const gone = () => over(res.writableFinished ? 'response' : 'client');
  function over(endedBy: 'response' | 'client'): void {
    res.off('finish', answered);
    res.off('close', gone);
    for (const event of ['end', 'close']) socket.off(event, gone);
    onOver(endedBy);
  }
  res.on('finish', answered);
  res.on('close', gone);
  for (const event of ['end', 'close']) socket.on(event, gone);
}

/** What was open at once at most, from a moment on. */
export function greatestOpen({ steps }: RequestLog, since: number): Step {
  const later = stepsSince(steps, since);
  return later.reduce((greatest, step) => (step.open.length > greatest.open.length ? step : greatest));
}

/** For how many ms so many requests were open, from a moment on until another. */
export function timeOpen({ steps }: RequestLog, since: number, until: number): Record<number, number> {
  const spans: Record<number, number> = {};
  const later = stepsSince(steps, since).filter(({ at }) => at < until);
  for (const [index, { at, open }] of later.entries()) {
    const end = later[index + 1]?.at ?? until;
    spans[open.length] = (spans[open.length] ?? 0) + Math.max(0, end - Math.max(at, since));
  }
  return spans;
}

/** The step that was in force at that moment, and all after it. */
function stepsSince(steps: readonly Step[], since: number): [Step, ...Step[]] {
  const earlier = steps.filter(({ at }) => at <= since).length;
  return steps.slice(Math.max(0, earlier - 1)) as [Step, ...Step[]];
}
