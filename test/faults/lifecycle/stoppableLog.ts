/** Takes the place of the engine's event log in the worker of the campaign: the real one, and a halt at one of its steps. */
import { createEventLog as createRealLog, type EventLog } from '../../../src/engine/eventLog.js';
import { stepOf } from './steps.js';

declare global {
  /** Halts when the log tells of this step the nth time from now on. */
  function haltAt(step: string, nth: number): void;
  /** Steps since the worker's start, with how often they were come to. */
  function stepsSoFar(): [step: string, count: number][];
  /** The wall clock of this worker is put forward, from now on. */
  function jumpClock(ms: number): void;
}

let awaited = '';
let left = 0;
const counts = new Map<string, number>();

globalThis.haltAt = (step, nth) => {
  awaited = step;
  left = nth;
};
globalThis.stepsSoFar = () => [...counts];
globalThis.jumpClock = (ms) => {
  const { now } = Date;
  Date.now = () => now() + ms;
};

/**
 * Where a debugger is attached, the worker stands still here, in the middle of what it does. What it does is never gone on with,
 * and whatever else it may begin before it is dead does not get out.
 */
function standStill(): void {
  seal();
  // biome-ignore lint/suspicious/noDebugger: it is what this file is for.
  debugger;
}

function seal(): void {
  const nothing = () => undefined;
  const never = () => new Promise<never>(() => {});
  const refuse = () => {
    throw new DOMException('the worker is dead', 'AbortError');
  };
  Object.assign(globalThis, { fetch: never });
  Object.assign(BroadcastChannel.prototype, { postMessage: nothing });
  Object.assign(Client.prototype, { postMessage: nothing });
  Object.assign(WebSocket.prototype, { send: nothing, close: nothing });
  Object.assign(IDBDatabase.prototype, { transaction: refuse });
  Object.assign(IDBObjectStore.prototype, { put: refuse, delete: refuse, clear: refuse });
}

declare const Client: { prototype: object };

/** A stop at the very start, so that a life can be told where it is to end before it has begun. */
function beforeAll(): void {
  // biome-ignore lint/suspicious/noDebugger: it is what this file is for.
  debugger;
}

export function createEventLog(...given: Parameters<typeof createRealLog>): EventLog {
  const log = createRealLog(...given);
  log.subscribe((event) => {
    const step = stepOf(event);
    counts.set(step, (counts.get(step) ?? 0) + 1);
    if (step === awaited && --left === 0) standStill();
  });
  return log;
}

beforeAll();
