import { leasePath } from '../../../src/messages.js';
import { parseWait } from '../../../src/protocol/index.js';
import { type ByWorker, type Outcome, type Request, seenAs } from '../model.js';
import type { EntryState, Subscribed } from '../networkIndex.js';
import { addRequest, setBody, touchFrame, touchRequest } from '../record/rows.js';
import { findSame } from '../record/sameRequest.js';
import type { Session } from '../session.js';
import { weights } from '../weights.js';
import { onPollEnded, onPollSent } from './polls.js';
import { fieldsOf, firstHeader, identityOf, type NetworkEntry, readEntry } from './readEntry.js';
import { countMessages, readSocketMessages, readStreamMessages } from './readMessages.js';
import { onSharedPoll, sharersOf } from './sharedPolls.js';
import { openSocket } from './sockets.js';
import { openStream } from './streams.js';

/** So far as the browser's two ways of telling may differ in how long a request took, milliseconds. */
const sameTime = 0.01;

/** Something in an entry that happened at its own moment: an answer, a message. */
interface Step {
  at: number;
  take(): void;
}

/**
 * Entries of the browser's network log. Chromium gives all of them at each look, in flight or over; what was taken already costs
 * next to nothing. What is new is taken in the order in which it happened.
 */
export function reduceNetwork(session: Session, entries: readonly unknown[], finished: boolean): void {
  const taken = new Set<EntryState>();
  const steps: Step[] = [];
  for (const raw of entries) {
    const identity = identityOf(raw);
    if (identity === undefined) continue;
    const known = stateOf(session, identity, raw, taken, finished);
    if (known) taken.add(known);
    if (known && !isNews(known, raw, finished)) continue;
    taken.add(take(session, identity, raw, known, finished, steps));
  }
  // Stable: what happened at one moment stays in its order.
  for (const step of steps.sort((a, b) => a.at - b.at)) step.take();
}

/** Requests that began in the same millisecond are told apart by how long they took, and by their order in a list. */
function stateOf(
  session: Session,
  identity: string,
  raw: unknown,
  taken: ReadonlySet<EntryState>,
  finished: boolean,
): EntryState | undefined {
  const ms = Number(fieldsOf(raw).time ?? 0);
  const states = (session.index.network.entries.get(identity) ?? []).filter((state) => !taken.has(state));
  const isSame = (state: EntryState) => !state.isFinal || Math.abs(state.ms - ms) <= sameTime;
  return states.find(isSame) ?? (finished ? undefined : states[0]);
}

function isNews(state: EntryState, raw: unknown, finished: boolean): boolean {
  if (!state.row) return false;
  const hasNewBody = !state.hasBody && textLength(raw) > state.chars;
  if (state.isFinal) return hasNewBody;
  return (
    finished || hasNewBody || countMessages(raw) > state.messages || Number(fieldsOf(raw).time) !== state.ms
  );
}

function take(
  session: Session,
  identity: string,
  raw: unknown,
  known: EntryState | undefined,
  finished: boolean,
  steps: Step[],
): EntryState {
  const wasFinal = known?.isFinal ?? false;
  const entry = readEntry(raw, session.index, finished || wasFinal);
  const state = known ?? {
    ...{ row: undefined, ms: 0, isFinal: true, messages: 0, chars: 0, readAt: 0, hasBody: false, identity },
  };
  const isOurs = entry?.url.includes(`/${leasePath}`);
  if (!entry || isOurs) {
    if (!known) session.index.network.addEntry(state);
    return state;
  }
  session.clocks.now = Math.max(session.clocks.now, entry.at + entry.ms);
  const row = state.row ?? rowOf(session, entry);
  const wasPending = !known || row.outcome === 'pending';
  fill(session, row, entry);
  state.row = row;
  state.ms = Number(fieldsOf(raw).time ?? 0);
  if (!known) session.index.network.addEntry(state);
  state.isFinal = wasFinal || isFinal(entry, finished, raw);
  steps.push(...stepsOf(session, { row, entry, raw, state, wasPending, wasFinal }));
  return state;
}

function textLength(raw: unknown): number {
  const { text } = fieldsOf(fieldsOf(fieldsOf(raw).response).content);
  return typeof text === 'string' ? text.length : 0;
}

/** Firefox says of a socket that it is over when its handshake is. */
function isFinal(entry: NetworkEntry, finished: boolean, raw: unknown): boolean {
  if (entry.isPending) return false;
  if (entry.kind === 'fetch') return true;
  return finished && (entry.kind === 'event-stream' || Array.isArray(fieldsOf(raw)._webSocketMessages));
}

function rowOf(session: Session, entry: NetworkEntry): Request {
  const { url, method, at, type, document } = entry;
  const seen = entry.viaWorker ? seenAs.viaWorker : seenAs.network;
  const sent = { sentEtag: firstHeader(entry.requestHeaders, 'if-none-match'), waitSeconds: waitOf(entry) };
  const ms = entry.isPending ? undefined : entry.ms;
  const byWorker = byWorkerOf(entry);
  const sighting = { url, method, at, seen, ms, status: entry.status || undefined, byWorker, ...sent };
  const same = findSame(session.index.network, sighting);
  if (same) {
    same.seen |= seen;
    same.byWorker ??= byWorker;
    return same;
  }
  const isWrite = method !== 'GET' && method !== 'HEAD';
  const purpose = isWrite ? 'write' : 'fetch';
  return addRequest(session, { url, method, at, seen, purpose, type, document, byWorker, ...sent });
}

/** How the worker answered, as far as the browser says. */
function byWorkerOf({ viaWorker, workerSource }: NetworkEntry): ByWorker | undefined {
  if (!viaWorker || workerSource === undefined) return undefined;
  return { outcome: workerSource === 'network' ? 'network' : 'answered', reason: undefined };
}

/** `Wait: 45`, or `Prefer: wait=45`. */
function waitOf({ requestHeaders }: NetworkEntry): number | undefined {
  const wait = parseWait(firstHeader(requestHeaders, 'wait') ?? '');
  if (wait.ok) return wait.seconds;
  const preferred = /(?:^|[,;\s])wait\s*=\s*"?(\d+)/i.exec(firstHeader(requestHeaders, 'prefer') ?? '')?.[1];
  return preferred === undefined ? undefined : Number(preferred);
}

/** What the network knows better than those who told of the request before. */
function fill(session: Session, row: Request, entry: NetworkEntry): void {
  const isEngines = (row.seen & seenAs.engine) !== 0;
  const isInner = !entry.viaWorker && (row.seen & seenAs.viaWorker) !== 0;
  const before = weights.request(row);
  if (!isInner || !row.requestHeaders || entry.requestHeaders.length > row.requestHeaders.length)
    row.requestHeaders = entry.requestHeaders;
  if (!isInner || !row.responseHeaders) row.responseHeaders = entry.responseHeaders;
  row.type ??= entry.type;
  row.document ??= entry.document;
  if (entry.isPending) return touchRequest(session, row, weights.request(row) - before);
  row.contentType = entry.contentType ?? row.contentType;
  row.etag = firstHeader(entry.responseHeaders, 'etag') ?? row.etag;
  if (entry.bytes > 0) row.bytes = entry.bytes;
  if (!isInner) row.ms = Math.round(entry.ms * 10) / 10;
  const isTold = isEngines && row.outcome !== 'pending' && row.outcome !== 'lost';
  if (!isTold && !isInner) {
    row.status = entry.status || undefined;
    row.outcome = outcomeOf(entry);
    row.error = entry.error ?? (entry.status === 0 ? 'no answer' : undefined);
  }
  touchRequest(session, row, weights.request(row) - before);
}

function outcomeOf({ status, error }: NetworkEntry): Outcome {
  if (error !== undefined && /abort|cancel/i.test(error)) return 'cancelled';
  if (status === 0 || status >= 400) return 'failed';
  return status === 304 ? 'unchanged' : 'answered';
}

interface Look {
  row: Request;
  entry: NetworkEntry;
  raw: unknown;
  state: EntryState;
  /** It had no answer before. */
  wasPending: boolean;
  /** It was over before: what it brought comes late. */
  wasFinal: boolean;
}

function stepsOf(session: Session, look: Look): Step[] {
  const { row, entry, raw, state } = look;
  const end = entry.at + entry.ms;
  switch (entry.kind) {
    case 'fetch':
      return [{ at: entry.isPending ? entry.at : end, take: () => readFetch(session, look) }];
    case 'event-stream':
      return streamSteps(session, look);
    case 'websocket': {
      const messages = readSocketMessages(raw, state.messages);
      state.messages += messages.length;
      const socket = openSocket(session, row, subscribedOn(session, row));
      return [
        { at: entry.at, take: socket.open },
        ...messages.map((message) => ({ at: message.at, take: () => socket.take(message) })),
        ...(state.isFinal ? [{ at: end, take: socket.close }] : []),
      ];
    }
    default:
      return entry.kind satisfies never;
  }
}

function streamSteps(session: Session, { row, entry, raw, state, wasFinal }: Look): Step[] {
  const end = entry.ms > 0 ? entry.at + entry.ms : session.clocks.now;
  const span: [number, number] = [Math.min(end, Math.max(entry.at, state.readAt)), end];
  const messages = readStreamMessages(raw, state.messages, { span, isOpen: !state.isFinal });
  Object.assign(state, { chars: textLength(raw), readAt: end, messages: state.messages + messages.length });
  const stream = openStream(session, row);
  const taken = messages.map((message) => ({ at: message.at, take: () => stream.take(message) }));
  if (wasFinal) return taken;
  const closed = state.isFinal ? [{ at: end, take: stream.close }] : [];
  return [{ at: entry.at, take: stream.open }, ...taken, ...closed];
}

function subscribedOn({ index }: Session, row: Request): Subscribed {
  const known = index.network.sockets.get(row) ?? new Map();
  index.network.sockets.set(row, known);
  return known;
}

function readFetch(session: Session, { row, entry, state, wasPending }: Look): void {
  const body = state.hasBody ? undefined : entry.body;
  if (row.method !== 'GET') return keepBody(session, row, entry, state);
  if ((row.seen & seenAs.engine) !== 0) return keepBody(session, row, entry, state);
  const sharers = sharersOf(session, row);
  if (sharers.length > 0) {
    onSharedPoll(session, row, sharers, body);
    return keepBody(session, row, entry, state);
  }
  if (entry.isPending) return onPollSent(session, row);
  keepBody(session, row, entry, state);
  if (wasPending) onPollEnded(session, row);
}

/** Also where it comes later than all the rest. */
function keepBody(session: Session, row: Request, entry: NetworkEntry, state: EntryState): void {
  if (!entry.body || state.hasBody) return;
  state.hasBody = true;
  row.body = session.bodies.add(entry.body);
  const version = session.versions.get(row.version);
  if (version) setBody(session, version, row.body);
  const frame = session.frames.get(row.frame);
  if (frame && frame.body === undefined) {
    frame.body = row.body;
    touchFrame(session, frame);
  }
  touchRequest(session, row);
}
