import { type Asked, current, refusal } from './answer.js';
import { type EventSink, openEventStream, type SseEvent } from './eventSource.js';
import { type Exchange, respond } from './exchange.js';
import type { DialectName, Mechanism, Settings } from './options.js';
import { isOpen, jsonOf, type Pushed, pushedChanges, pushedValue } from './pushed.js';
import { type Change, headOf, type Listener, tagOf } from './store.js';

export type StreamMechanism = Extract<Mechanism, 'value-stream' | 'hint-stream' | 'changes-stream'>;

/** How one stream speaks. */
interface Speech {
  /** Whether a client can find out that an event is missing. */
  mayLose: boolean;
  begin(lastId: string | undefined): SseEvent[];
  change(change: Change): SseEvent;
}

export function answerStream(exchange: Exchange, asked: Asked, mechanism: StreamMechanism): void {
  const { site, req } = exchange;
  const { settings } = site;
  const lastId = headerOf(req.headers['last-event-id']);
  const from = mechanism === 'changes-stream' && lastId !== undefined ? resumed(asked, lastId) : asked;
  const answer = current(site, from);
  if (answer.status !== 200) return respond(exchange, answer);
  const speech = speechOf(from, mechanism, settings);
  if (speech === undefined) return respond(exchange, refusal(406));
  follow(exchange, from, speech, lastId);
}

const headerOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** The id of an event of changes is the checkpoint after it. */
function resumed(asked: Asked, lastId: string): Asked {
  return { ...asked, after: /^\d+$/.test(lastId) ? Number(lastId) : Number.NaN };
}

/** Listens and says the first events in one tick. */
function follow(exchange: Exchange, asked: Asked, speech: Speech, lastId: string | undefined): void {
  let sink: EventSink;
  const listener: Listener = (change) => {
    // Who may not see it any more hears so from the next request.
    if (asked.resource.denied !== undefined) sink.end();
    else sink.send(speech.change(change));
  };
  sink = openEventStream(exchange, speech.mayLose, new Map([[asked.resource, listener]]));
  for (const event of speech.begin(lastId)) sink.send(event);
}

function speechOf(asked: Asked, mechanism: StreamMechanism, settings: Settings): Speech | undefined {
  const isOld = settings.dialect === ('0.1' satisfies DialectName);
  switch (mechanism) {
    case 'value-stream':
      if (isOld) return jsonOf(asked) === undefined ? undefined : oldValues(asked, settings);
      return values(asked, settings);
    case 'hint-stream':
      return hints(asked, settings);
    case 'changes-stream':
      return isOld ? oldChanges(asked, settings) : changes(asked, settings);
    default:
      return mechanism satisfies never;
  }
}

/** 0.1: the JSON value, with its tag as id; without data where it was deleted. */
function oldValues(asked: Asked, settings: Settings): Speech {
  const tag = () => tagOf(asked.resource, settings);
  const event = (): SseEvent => ({ id: settings.noTags ? undefined : tag(), data: jsonOf(asked) ?? '' });
  return {
    mayLose: false,
    begin(lastId) {
      const isKnown = lastId === undefined ? !settings.reliable : lastId === tag();
      return isKnown ? [] : [event()];
    },
    change: event,
  };
}

/** 0.2 and 0.3: a line of headers, and the content. */
function values(asked: Asked, settings: Settings): Speech {
  const id = () => (settings.reliable ? String(asked.resource.version) : undefined);
  const event = (name: string, pushed: Pushed | undefined) => ({ name, id: id(), data: dataOf(pushed) });
  return {
    mayLose: !settings.reliable && !settings.noTags,
    begin(lastId) {
      const isNeeded = settings.reliable && lastId !== id();
      return [event('open', isNeeded ? pushedValue(asked, undefined, settings) : undefined)];
    },
    change: (change) => event('update', pushedValue(asked, change, settings)),
  };
}

/** Without content an event is a hint. A carriage return would not survive (HTML §9.2.6). */
function dataOf(pushed: Pushed | undefined): string {
  if (pushed === undefined || pushed.content.includes('\r')) return '';
  return `${JSON.stringify(pushed.headers)}\n${pushed.content}`;
}

function hints(asked: Asked, settings: Settings): Speech {
  const event = (name: string): SseEvent => {
    const id = settings.reliable ? String(asked.resource.version) : undefined;
    return { name, id, data: '' };
  };
  return {
    mayLose: false,
    begin(lastId) {
      const isBehind = settings.reliable && lastId !== undefined && lastId !== event('open').id;
      return isBehind ? [event('open'), event('update')] : [event('open')];
    },
    change: () => event('update'),
  };
}

/** 0.1: what a changes URL would give, with the checkpoint after it as id. */
function oldChanges(asked: Asked, settings: Settings): Speech {
  const event = (from: number): SseEvent => ({
    id: settings.noTags ? undefined : String(headOf(asked.resource)),
    data: pushedChanges(asked, from, settings)?.content ?? '',
  });
  return {
    mayLose: false,
    begin: () => (asked.after === headOf(asked.resource) ? [] : [event(asked.after ?? 0)]),
    change: ({ from }) => event(from),
  };
}

/** Only a reliable one brings what changed before it was opened. */
function changes(asked: Asked, settings: Settings): Speech {
  const id = () => (settings.reliable ? String(headOf(asked.resource)) : undefined);
  const event = (from: number): SseEvent => ({
    name: 'update',
    id: id(),
    data: isOpen(asked) ? dataOf(pushedChanges(asked, from, settings)) : '',
  });
  return {
    mayLose: !settings.reliable && !settings.noTags,
    begin() {
      const after = asked.after ?? 0;
      const isBehind = settings.reliable && after !== headOf(asked.resource);
      return [{ name: 'open', data: '' }, ...(isBehind ? [event(after)] : [])];
    },
    change: ({ from }) => event(from),
  };
}
