import type {
  ConnectionStateName,
  EventDetail,
  Offer,
  Publication,
  SubscriptionState,
  Update,
  Via,
} from '../../../src/model/index.js';

type EventType = EventDetail['type'];
type Of<Type extends EventType> = Extract<EventDetail, { type: Type }>;

/** Whether the engine can log it. What it cannot is said here too, so that a new word in the types must find its place. */
type Known<Word extends string> = Record<Word, boolean>;

const states: Known<SubscriptionState> = {
  pending: true,
  'catching-up': true,
  live: true,
  polled: true,
  stale: true,
  removed: true,
  ended: true,
};

/** Connections move there; where a mechanism has no such state, it is false. */
const moves: Record<Offer['mechanism'], Known<ConnectionStateName>> = {
  poll: { idle: false, connecting: true, live: false, queued: false, waiting: true, closed: true },
  'long-poll': { idle: false, connecting: true, live: true, queued: true, waiting: true, closed: true },
  stream: { idle: false, connecting: true, live: true, queued: true, waiting: true, closed: true },
  socket: { idle: false, connecting: true, live: true, queued: false, waiting: true, closed: true },
};

/** Polls are questions like any other: `catch-up`. */
const asked: Known<Via> = {
  'catch-up': true,
  'long-poll': true,
  stream: true,
  fetch: false,
  poll: false,
  socket: false,
};
const took: Known<Via> = { ...asked, fetch: true, socket: true };
/** What a page fetched confirms nothing, and what is pushed is news. */
const confirms: Known<Via> = { ...asked, stream: false };
/** What changed in a collection is never what a page fetched. */
const changes: Known<Via> = { ...took, fetch: false };

const pushes: Known<Update['kind']> = {
  push: true,
  changes: true,
  hint: true,
  value: false,
  unchanged: false,
  gone: false,
  expired: false,
  denied: false,
  failed: false,
};

const publications: Known<Publication['kind']> = {
  value: true,
  changes: true,
  removed: true,
  state: true,
  error: true,
};

const once = { '': true };

/**
 * Every kind of step that the engine's log tells of: the type of the event, and what it is about where the engine goes on
 * differently. Reasons in words, and those of what was dropped or refused, after which nothing was changed, make no step of
 * their own.
 */
const words = {
  boot: once,
  resumed: once,
  fetch: { answered: true, joined: true, network: true } satisfies Known<Of<'fetch'>['outcome']>,
  discovered: once,
  'lease-granted': once,
  'lease-ended': { released: true, expired: true, 'holder-gone': true } satisfies Known<
    Of<'lease-ended'>['reason']
  >,
  subscription: states,
  'connection-opened': once,
  'connection-retargeted': once,
  connection: Object.fromEntries(
    Object.entries(moves).flatMap(([mechanism, to]) =>
      Object.entries(to).map(([state, can]) => [`${mechanism}:${state}`, can]),
    ),
  ),
  'connection-closed': once,
  request: asked,
  response: { answer: true, confirmation: true, failure: true },
  pushed: pushes,
  applied: took,
  changed: changes,
  'passed-over': once,
  confirmed: confirms,
  removed: once,
  dropped: once,
  published: publications,
  // Nothing stands in where neither the server nor the app says so.
  'stood-in': { '': false },
  stored: once,
  'write-begun': once,
  'write-done': { known: true, unknown: true },
  'clock-jumped': once,
  navigation: once,
  purged: once,
  evicted: once,
  problem: once,
} satisfies Record<EventType, Record<string, boolean>>;

const nameOf = (type: string, word: string) => (word === '' ? type : `${type}:${word}`);

/** In the order of the log's types. */
export const allSteps: readonly string[] = Object.entries(words).flatMap(([type, known]) =>
  Object.entries(known).flatMap(([word, can]) => (can ? [nameOf(type, word)] : [])),
);

/** The step that an event is. One that is not in `allSteps` says that the list is wrong. */
export function stepOf(event: EventDetail): string {
  return nameOf(event.type, wordOf(event));
}

function wordOf(event: EventDetail): string {
  switch (event.type) {
    case 'fetch':
      return event.outcome;
    case 'lease-ended':
      return event.reason;
    case 'subscription':
      return event.to;
    case 'connection':
      // Ids begin with `dialect|mechanism|`.
      return `${event.id.split('|')[1]}:${event.to.name}`;
    case 'request':
      return event.purpose;
    case 'response':
      return event.status === 304 ? 'confirmation' : event.status < 400 ? 'answer' : 'failure';
    case 'pushed':
    case 'published':
      return event.kind;
    case 'applied':
    case 'changed':
    case 'confirmed':
      return event.via;
    case 'write-done':
      return event.known ? 'known' : 'unknown';
    default:
      return '';
  }
}
