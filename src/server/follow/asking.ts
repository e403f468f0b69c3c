import type { Readable } from 'node:stream';
import { discard, gather, readWhole } from '../ask/body.js';
import { headOf, type RouteAnswer, unavailable } from '../ask/routeAnswer.js';
import type { WatchContext } from './context.js';
import type { Place } from './place.js';
import type { HeldAnswer, Watcher } from './watcher.js';

export type AnyAnswer = RouteAnswer<Readable | Buffer>;

type AskContext = Pick<WatchContext, 'clock' | 'askTimeoutMs' | 'maxBodyBytes'>;

const BROKEN_OFF = unavailable('The resource broke off its answer.\n', 5);
// Of a body that is kept for several, who are sent it each at his own pace.
const MAX_KEPT_BYTES = 1 << 24;

/** Asks for what is at a place, in the name of one who is there. */
export function askFor({ client }: Watcher, { target }: Place, signal?: AbortSignal): Promise<AnyAnswer> {
  return client.injector.ask(client, target, signal);
}

/** Of a value the body would only keep its connection in memory; that of no changes is an empty list. */
export async function heldBy(answer: AnyAnswer, { mode }: Place, context: AskContext): Promise<HeldAnswer> {
  const { clock, askTimeoutMs } = context;
  if (mode === 'changes') return (await readWhole(answer, clock, askTimeoutMs)) ?? BROKEN_OFF;
  discard(answer, clock, askTimeoutMs);
  return headOf(answer);
}

/** What is told to several. A body that is too large for that still comes as it is read. */
export async function gatherFor(
  watchers: readonly Watcher[],
  answer: AnyAnswer,
  { clock, askTimeoutMs: timeoutMs, maxBodyBytes }: AskContext,
): Promise<AnyAnswer> {
  const maxBytes = watchers.some(takesBody) ? MAX_KEPT_BYTES : maxBodyBytes;
  return (await gather(answer, { clock, timeoutMs, maxBytes })) ?? BROKEN_OFF;
}

/**
 * Who can be told now: where the body comes as it is read, one of those who take it, and all who have no use for it.
 * The others are to be asked for apart.
 */
export function divide(
  watchers: readonly Watcher[],
  { body }: AnyAnswer,
): { now: readonly Watcher[]; apart: readonly Watcher[] } {
  if (Buffer.isBuffer(body)) return { now: watchers, apart: [] };
  const [first, ...apart] = watchers.filter(takesBody);
  const others = watchers.filter((watcher) => !takesBody(watcher));
  return { now: first ? [first, ...others] : others, apart };
}

/** Such a large body is more than events and frames can hold. */
export function takesBody({ takesStreams }: Watcher): boolean {
  return takesStreams !== false;
}
