import { type Channels, openChannels } from '../../../panel/feed/channels.js';
import { version } from '../../version.js';

/**
 * Evaluated in the inspected page by the panel, and called again and again from there: a page cannot call a panel. What the
 * engines say waits here until then. Nobody calls any more: it ends by itself.
 */
interface Tap {
  channels: Channels;
  waiting: string[];
  chars: number;
  dropped: number;
  end: ReturnType<typeof setTimeout> | undefined;
}

const patience = 10_000;
const refreshEvery = 2_000;
const mostWaiting = 5_000;
const mostChars = 16_777_216;
const name = Symbol.for('liveresource inspector');
const taps = new Map<string, Tap>();

function openTap(id: string): Tap {
  const tap: Tap = {
    channels: openChannels((message) => keep(tap, message), version),
    ...{ waiting: [], chars: 0, dropped: 0, end: undefined },
  };
  const refresh = setInterval(() => {
    if (taps.has(id)) tap.channels.refresh();
    else clearInterval(refresh);
  }, refreshEvery);
  taps.set(id, tap);
  return tap;
}

/** The oldest goes first: the log knows that something is missing, and gives it again. */
function keep(tap: Tap, message: object): void {
  const json = jsonOf(message);
  if (json === undefined) return;
  tap.waiting.push(json);
  tap.chars += json.length;
  while (tap.waiting.length > mostWaiting || tap.chars > mostChars) {
    tap.chars -= tap.waiting.shift()?.length ?? 0;
    tap.dropped += 1;
  }
}

/** What can be cloned may have no JSON. */
function jsonOf(message: object): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}

function closeTap(id: string): void {
  const tap = taps.get(id);
  clearTimeout(tap?.end);
  tap?.channels.close();
  taps.delete(id);
  if (taps.size === 0) delete (globalThis as Record<symbol, unknown>)[name];
}

/** Says `messages` to the engines, and gives what they said meanwhile. Undefined for messages: it is over. */
function pump(id: string, messages: object[] | undefined): string | undefined {
  if (!messages) return void closeTap(id);
  const tap = taps.get(id) ?? openTap(id);
  clearTimeout(tap.end);
  tap.end = setTimeout(() => closeTap(id), patience);
  for (const message of messages) tap.channels.post(message);
  const { waiting, dropped } = tap;
  tap.waiting = [];
  tap.chars = 0;
  tap.dropped = 0;
  const { href: url } = location;
  return JSON.stringify({ url, ...tap.channels.workers, messages: waiting, dropped });
}

Object.defineProperty(globalThis, name, { value: pump, configurable: true });
