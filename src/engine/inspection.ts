import {
  type EngineName,
  type FromInspector,
  type InspectedDocument,
  parseFromInspector,
  type ToInspector,
} from '../inspectionMessages.js';
import { envelope } from '../messages.js';
import type { EngineEvent, ResourceKey } from '../model/index.js';
import type { Clock } from '../ports.js';
import type { Engine } from './engine.js';

/** A `BroadcastChannel`, as far as it is needed. */
export interface InspectionChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface InspectionHost {
  engine: EngineName;
  version: string;
  clock: Clock;
  /** The pages that may be named as holders. */
  documents(): Promise<InspectedDocument[]>;
}

/** Milliseconds. An inspector says every 2 s that it is there; what happens is told in batches. */
const patience = 7_000;
const pace = 50;
/** Bytes up to which a new value is told unasked. */
const largestTold = 65_536;
/** Each is answered by itself: who makes up names must not fill the memory. */
const mostInspectors = 20;

/**
 * Lets an engine be looked at over a channel. Nothing is said and nothing is kept while nobody looks. What comes in can choose
 * among what is held, and cause no request.
 */
export function openInspection(engine: Engine, channel: InspectionChannel, host: InspectionHost): void {
  const { clock } = host;
  const inspectors = new Map<string, number>();
  let events: EngineEvent[] = [];
  let values: ToInspector[] = [];
  let stop: (() => void) | undefined;

  /** The page may have closed the channel meanwhile; nobody looks any more. */
  function say(message: ToInspector): void {
    try {
      channel.postMessage(envelope(message, host.version));
    } catch {
      stop?.();
    }
  }

  function begin(): void {
    if (stop) return;
    const stopTelling = engine.log.subscribe(tell);
    let stopTimer = clock.setTimer(patience, watch);
    function watch(): void {
      for (const [id, until] of inspectors) if (until <= clock.now()) inspectors.delete(id);
      if (inspectors.size > 0) stopTimer = clock.setTimer(patience, watch);
      else stop?.();
    }
    stop = () => {
      stop = undefined;
      stopTimer();
      stopTelling();
      events = [];
      values = [];
    };
  }

  function tell(event: EngineEvent): void {
    if (events.length === 0) clock.setTimer(pace, flush);
    events.push(event);
    if (event.type === 'applied' && event.bytes <= largestTold) void tellValue(event.key);
  }

  async function tellValue(key: ResourceKey): Promise<void> {
    const value = await engine.inspector.value(key);
    if (!value || !stop) return;
    values.push({ type: 'inspect-value', engine: host.engine, key, ...value });
    if (events.length === 0) flush();
  }

  /** The log says first what the values are of. */
  function flush(): void {
    const batch = { boot: engine.boot, dropped: 0, events };
    const messages = [...values];
    if (events.length > 0) messages.unshift({ type: 'inspect-log', engine: host.engine, batch });
    events = [];
    values = [];
    for (const message of messages) say(message);
  }

  async function answer({ id, known }: Extract<FromInspector, { type: 'inspect' }>): Promise<void> {
    await engine.ready;
    const documents = await host.documents().catch(() => []);
    if (!inspectors.has(id)) return;
    const { boot } = engine;
    const mine = known.find((one) => one.name === host.engine.name && one.boot === boot);
    const batch = engine.logSince(mine?.seq ?? 0);
    const inspection = batch.dropped > 0 || !mine ? engine.inspector.state() : undefined;
    const to = { type: 'inspection', engine: host.engine, to: id } as const;
    say({ ...to, batch, ...(inspection && { inspection }), documents });
  }

  function receive(message: FromInspector): void {
    switch (message.type) {
      case 'inspect':
        if (inspectors.size >= mostInspectors && !inspectors.has(message.id)) return;
        inspectors.set(message.id, clock.now() + patience);
        begin();
        return void answer(message);
      case 'inspect-value':
        if (message.engine === host.engine.name) void tellValue(message.key);
        return;
      case 'inspect-end':
        inspectors.delete(message.id);
        if (inspectors.size === 0) stop?.();
        return;
      default:
        return message satisfies never;
    }
  }

  channel.onmessage = ({ data }) => {
    const parsed = parseFromInspector(data);
    if (parsed.ok) receive(parsed.message);
  };
}
