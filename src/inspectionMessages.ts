/**
 * What an engine says of itself to who looks at it, over one BroadcastChannel a scope. Nothing while nobody asks.
 *
 *   panel ──▶ engine   FromInspector: inspect inspect-value inspect-end
 *   panels ◀── engine  ToInspector:   inspection inspect-log inspect-value
 */
import { type Parsed, parse } from './messages.js';
import type { EngineInspection, LogBatch, ResourceKey, Revision, Snapshot } from './model/index.js';

/** `seq`: the newest event that is known of that life of the engine. */
export interface KnownEngine {
  name: string;
  boot: number;
  seq: number;
}

/** Who looks at an engine. It can ask how things stand, and for what is held: no more. */
export type FromInspector =
  /** To be said again every 2 s. */
  | { type: 'inspect'; id: string; known: KnownEngine[] }
  | { type: 'inspect-value'; id: string; engine: string; key: ResourceKey }
  | { type: 'inspect-end'; id: string };

/** Which of the engines on the channel speaks. */
export interface EngineName {
  /** The scope of a worker; of an engine in a page, something that names the document. */
  name: string;
  kind: 'worker' | 'page';
  scope?: string;
}

/** Somebody whom the log names: a page. */
export interface InspectedDocument {
  holder: string;
  url: string;
  isFrame: boolean;
}

export type ToInspector = { engine: EngineName } /** What happened since; to all who look. */ & (
  | { type: 'inspect-log'; batch: LogBatch }
  /** The answer to `inspect`. With an inspection where the log does not hold all. */
  | {
      type: 'inspection';
      to: string;
      batch: LogBatch;
      inspection?: EngineInspection;
      documents: InspectedDocument[];
    }
  /** A new value, as it comes; or the answer to `inspect-value`. */
  | { type: 'inspect-value'; key: ResourceKey; revision: Revision; snapshot: Snapshot }
);

const longest = 262_144;

const text = (v: unknown): boolean => typeof v === 'string' && v.length <= longest;
const object = (v: unknown): boolean => typeof v === 'object' && v !== null;

/** Reads a message that claims to come from who looks at an engine. */
export function parseFromInspector(data: unknown): Parsed<FromInspector> {
  return parse(data, {
    inspect: { id: text, known },
    'inspect-value': { id: text, engine: text, key: text },
    'inspect-end': { id: text },
  });
}

/** Reads a message that claims to come from an engine. What is in its parts is for the session to check (`reduce`). */
export function parseToInspector(data: unknown): Parsed<ToInspector> {
  return parse(data, {
    'inspect-log': { engine, batch },
    inspection: { engine, to: text, batch, documents: Array.isArray },
    'inspect-value': { engine, key: text, revision: object, snapshot: object },
  });
}

function batch(v: unknown): boolean {
  const { boot, events } = (v ?? {}) as Partial<LogBatch>;
  return Number.isFinite(boot) && Array.isArray(events);
}

function known(v: unknown): boolean {
  return Array.isArray(v) && v.length <= 1_000 && v.every((one) => object(one) && Number.isFinite(one.seq));
}

function engine(v: unknown): boolean {
  const { name, kind } = (v ?? {}) as Partial<EngineName>;
  return text(name) && (kind === 'worker' || kind === 'page');
}

/** On which the engine of a scope is looked at; without one, the engines that pages have of their own. */
export const inspectionChannel = (scope = 'page'): string => `liveresource inspect ${scope}`;
