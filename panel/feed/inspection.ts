import {
  type EngineName,
  type FromInspector,
  type InspectedDocument,
  parseToInspector,
} from '../../src/inspectionMessages.js';
import { type Envelope, envelope, parseToPage } from '../../src/messages.js';
import type { EngineEvent, LogBatch, ResourceKey } from '../../src/model/index.js';
import { version } from '../../src/version.js';
import type { SessionInput } from '../session/index.js';
import { createDocuments } from './documents.js';
import type { WireMessage } from './wire.js';

/** Looks at engines, over whatever carries messages to them and back. */
export interface Inspection {
  /** To be called every 2 s, while the way to the engines is open: else their silence would count. */
  beat(): void;
  /** A message as it came, JSON already read. */
  receive(message: unknown): void;
  /** Those that answer. */
  readonly engines: readonly EngineName[];
  readValue(name: string, key: ResourceKey): void;
  /** Nobody looks any more. */
  end(): void;
  /** The document is gone, and an engine of its own with it. Workers of another origin are out of sight. */
  leave(isSameOrigin: boolean): void;
}

export interface InspectionParts {
  /** Names this panel among all who look. */
  id: string;
  now(): number;
  say(message: Envelope<FromInspector>): void;
  give(inputs: readonly SessionInput[]): void;
}

interface Known {
  engine: EngineName;
  boot: number;
  /** The newest event that was taken; the log goes on after it without a gap. */
  seq: number;
  heardAt: number;
  /** Beats since it was heard last. */
  unanswered: number;
}

/** Milliseconds. */
export const beatEvery = 2_000;
/** So many beats in a row without an answer, and the engine counts as stopped. */
const mostUnanswered = 3;

/** Anybody of the origin may say that he is one. */
const mostEngines = 100;

export function createInspection({ id, now, say, give }: InspectionParts): Inspection {
  const known = new Map<string, Known>();
  /** Those of this origin, also where they answer no more. */
  const met = new Map<string, EngineName>();
  const documents = createDocuments(now);
  const post = (message: FromInspector) => say(envelope(message, version));

  const ask = () =>
    post({
      type: 'inspect',
      id,
      known: [...known.values()].map(({ engine, boot, seq }) => ({ name: engine.name, boot, seq })),
    });

  function stop(one: Known): void {
    known.delete(one.engine.name);
    give([{ type: 'worker-stopped', at: one.heardAt, source: one.engine }]);
  }

  function hear(engine: EngineName): Known | undefined {
    const one = known.get(engine.name);
    if (one) Object.assign(one, { heardAt: now(), unanswered: 0 });
    return one;
  }

  function welcome(engine: EngineName, { boot, events }: LogBatch, seq: number): void {
    const newest = Math.max(seq, lastOf(events));
    const one = known.get(engine.name);
    // It may have gone on while the answer was on its way.
    const isFurther = one?.boot === boot && one.seq > newest;
    if (one && isFurther) hear(engine);
    else if (one || known.size < mostEngines) {
      known.set(engine.name, { engine, boot, seq: newest, heardAt: now(), unanswered: 0 });
      if (met.size < mostEngines) met.set(engine.name, engine);
    }
  }

  function takeInspection({
    to,
    engine,
    batch,
    inspection,
    documents: open,
  }: Extract<WireMessage, { type: 'inspection' }>): void {
    if (to !== id) return;
    const before = known.get(engine.name);
    const isSameLife = before?.boot === batch.boot;
    welcome(engine, batch, Math.max(isSameLife ? before.seq : 0, inspection?.seq ?? 0));
    give([
      { type: 'log', source: engine, batch },
      ...(inspection ? [{ type: 'inspection' as const, source: engine, inspection }] : []),
      ...documents.open(engine, open as InspectedDocument[]),
    ]);
  }

  function takeLog({ engine, batch }: Extract<WireMessage, { type: 'inspect-log' }>): void {
    const one = hear(engine);
    if (!one || batch.events.length === 0) return;
    const first = batch.events[0]?.seq ?? 0;
    // Something was lost on the way, or it was started again: it is asked, and says all that is missing.
    if (one.boot !== batch.boot || first > one.seq + 1) return ask();
    one.seq = Math.max(one.seq, lastOf(batch.events));
    give([{ type: 'log', source: engine, batch }]);
  }

  function takeValue({
    engine,
    key,
    revision,
    snapshot,
  }: Extract<WireMessage, { type: 'inspect-value' }>): void {
    if (!hear(engine)) return;
    const { via, status, headers, body } = snapshot;
    give([{ type: 'value', source: engine, at: now(), key, revision, via, status, headers, body }]);
  }

  function take(message: WireMessage): void {
    switch (message.type) {
      case 'inspection':
        return takeInspection(message);
      case 'inspect-log':
        return takeLog(message);
      case 'inspect-value':
        return takeValue(message);
      default:
        return message satisfies never;
    }
  }

  return {
    beat() {
      for (const one of known.values()) if (++one.unanswered > mostUnanswered) stop(one);
      ask();
    },
    receive(raw) {
      const parsed = parseToInspector(raw);
      if (parsed.ok) return take(parsed.message as WireMessage);
      // Who asked its worker by which name the log knows this page.
      const told = parseToPage(raw);
      if (told.ok && told.message.type === 'welcome' && told.message.holder !== undefined)
        give(documents.inspected(told.message.holder));
    },
    get engines() {
      return [...known.values()].map(({ engine }) => engine);
    },
    end: () => post({ type: 'inspect-end', id }),
    readValue: (name, key) => post({ type: 'inspect-value', id, engine: name, key }),
    leave(isSameOrigin) {
      for (const one of [...known.values()]) if (one.engine.kind === 'page') stop(one);
      const isGone = ({ kind }: EngineName) => kind === 'page' || !isSameOrigin;
      const gone = [...met.values()].filter(isGone);
      for (const { name } of gone) met.delete(name);
      for (const { name } of gone) known.delete(name);
      give(gone.map((source) => ({ type: 'engine-unseen', at: now(), source })));
      give(documents.leave());
    },
  };
}

/** What a page says is not to be believed. */
function lastOf(events: readonly EngineEvent[]): number {
  const seq: unknown = (events.at(-1) as EngineEvent | null | undefined)?.seq;
  return typeof seq === 'number' && Number.isFinite(seq) ? seq : 0;
}
