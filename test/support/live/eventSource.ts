import type { Exchange } from './exchange.js';
import { createOutbox, type FaultContext } from './faults.js';
import type { Listener, Resource } from './store.js';

export interface SseEvent {
  name?: string;
  id?: string | undefined;
  data: string;
}

export function formatEvent({ name, id, data }: SseEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => (line === '' ? 'data:' : `data: ${line}`));
  return [
    ...(name === undefined ? [] : [`event: ${name}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...lines,
    '\n',
  ].join('\n');
}

export interface EventSink {
  send(event: SseEvent): void;
  /** The server ends the stream. */
  end(): void;
}

/** `mayLose`: the client can find out that an event is missing. */
export function openEventStream(
  exchange: Exchange,
  mayLose: boolean,
  listeners: ReadonlyMap<Resource, Listener>,
): EventSink {
  const { res, site, seen } = exchange;
  const context: FaultContext = { kind: 'event', url: seen.url, mayLose };
  let writing = true;
  const write = (text: string) => void (writing && res.write(text));
  const outbox = createOutbox({
    decide: (context) => site.settings.faults(context),
    write,
    cut: () => res.destroy(),
    end: () => void res.end(),
    stall: () => {
      writing = false;
    },
  });
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  res.flushHeaders();
  const keepAlive = keepAliveEvery(site.settings.keepAliveMs, () => write(': keep-alive\n\n'));
  for (const [resource, listener] of listeners) resource.listeners.add(listener);
  const stop = () => {
    clearInterval(keepAlive);
    outbox.close();
    for (const [resource, listener] of listeners) resource.listeners.delete(listener);
  };
  res.once('close', stop);
  return {
    send: (event) => outbox.push(formatEvent(event), context),
    end() {
      stop();
      if (writing) res.end();
    },
  };
}

function keepAliveEvery(ms: number, act: () => void): NodeJS.Timeout | undefined {
  return ms > 0 ? setInterval(act, ms) : undefined;
}
