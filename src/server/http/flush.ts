import type { ServerResponse } from 'node:http';
import type { Clock } from '../../ports.js';

// After it has said that it is an event stream, a route may still find that it has to say something else.
const SOON_MS = 100;

/**
 * For one who waits for the head alone. A stream of the route's own may have nothing else to say for long, and many send
 * no head before their first event.
 */
export function flushWithHead(res: ServerResponse, clock: Clock): void {
  const { writeHead, setHeader } = res;
  let cancel: (() => void) | undefined;
  res.writeHead = function flushed(...args: unknown[]) {
    writeHead.apply(res, args as never);
    res.flushHeaders();
    return res;
  } as typeof writeHead;
  res.setHeader = function noticed(name, value) {
    if (isStreamType(name, value)) cancel ??= clock.setTimer(SOON_MS, () => flush(res));
    return setHeader.call(res, name, value) as typeof res;
  };
  res.once('close', () => cancel?.());
}

function flush(res: ServerResponse): void {
  if (!res.headersSent && !res.destroyed) res.flushHeaders();
}

function isStreamType(name: string, value: unknown): boolean {
  return name.toLowerCase() === 'content-type' && /^text\/event-stream\b/i.test(String(value));
}
