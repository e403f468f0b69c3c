import type { HeaderPairs } from '../ask/client.js';

export interface Subscription {
  channel: string;
  /** A token for what the client has; what is published for others makes Pushpin ask again. */
  prevId?: string | undefined;
}

/** What Pushpin is to do with one who finds nothing new. */
export interface HoldInstruction {
  subscriptions: readonly Subscription[];
  /** Of the moment when its route was asked. */
  stamp: string;
}

/** Seconds; Pushpin takes no shorter one. */
export const SHORTEST_HOLD = 5;
/** Of a stream, in seconds: shorter than proxies and clients take for a broken connection. */
const KEEP_ALIVE = 20;
/** Seconds after which Pushpin asks what a stream may have missed: an app may have died before it said so. */
const LOOK_AGAIN_AFTER = 60;

/** Held until something is published or the time is over; then the answer goes out with `status`. */
export function responseHold(hold: HoldInstruction, timeoutMs: number, status: number): HeaderPairs {
  const seconds = Math.max(SHORTEST_HOLD, Math.round(timeoutMs / 1000));
  return [
    ['Grip-Hold', 'response'],
    ...common(hold),
    ['Grip-Timeout', String(seconds)],
    // The answer itself must be a 200.
    ...(status === 200 ? [] : [['Grip-Status', String(status)] as const]),
  ];
}

/** Held for good. `next` is asked, by Pushpin alone and without any header of the client, for what comes after it. */
export function streamHold(hold: HoldInstruction, next: string): HeaderPairs {
  return [
    ['Grip-Hold', 'stream'],
    ...common(hold),
    ['Grip-Keep-Alive', `:\\n\\n; format=cstring; timeout=${KEEP_ALIVE}`],
    ['Grip-Link', `<${next}>; rel=next; timeout=${LOOK_AGAIN_AFTER}`],
  ];
}

function common({ subscriptions, stamp }: HoldInstruction): HeaderPairs {
  return [
    ['Grip-Channel', subscriptions.map(subscribe).join(', ')],
    ['Grip-Set-Meta', `user=${stamp}`],
  ];
}

function subscribe({ channel, prevId }: Subscription): string {
  return `${channel}${prevId === undefined ? '' : `; prev-id=${prevId}`}; filter=skip-users`;
}
