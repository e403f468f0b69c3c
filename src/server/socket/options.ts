import type { IncomingMessage } from 'node:http';
import { badOption, count, readOrigin, seconds } from '../optionValues.js';

/** Whether a page of another origin may connect. */
export type OriginPredicate = (origin: string, req: IncomingMessage) => boolean;

/** Of each connection, but for `origins`. */
export interface SocketOptions {
  /**
   * Pages of which other origins may connect, such as `https://app.example`; `'*'` for all, also those of any site that a
   * user with cookies visits. Default: none. Pages of the server's own origin, and clients that are no pages, always may.
   */
  origins?: readonly string[] | '*' | OriginPredicate;
  /** Subscriptions; more are refused with an error of code 429. Default 1,000. */
  subscriptions?: number;
  /** Subscriptions whose routes are asked at a time; the others wait for their turn. Default 20. */
  asks?: number;
  /** Bytes of a message; a longer one closes the connection with 1009. Default 65,536. */
  messageBytes?: number;
  /** Messages a second, on average; more close the connection with 1008. Default 100. */
  messagesPerSecond?: number;
  /** Messages at once. Default: `subscriptions` and `messagesPerSecond` together. */
  messageBurst?: number;
  /** Seconds between pings. Who answers two of them with nothing is cut off at the third. Default 20. */
  ping?: number;
  /**
   * Bytes that a client may leave unread before it is told no more; of what changes meanwhile it gets the newest later.
   * Default 1,048,576.
   */
  bufferedBytes?: number;
  /** Seconds that it has to read them; then the connection is closed with 1013. Default 30. */
  drain?: number;
}

export interface SocketSettings {
  allowsOrigin: OriginPredicate;
  maxSubscriptions: number;
  maxAsks: number;
  maxMessageBytes: number;
  messagesPerSecond: number;
  messageBurst: number;
  pingMs: number;
  maxBufferedBytes: number;
  drainMs: number;
}

/** Throws LiveResourceError `bad-option`. */
export function readSocketOptions(options: SocketOptions = {}): SocketSettings {
  const number = (name: Exclude<keyof SocketOptions, 'origins'>, otherwise: number) =>
    count(`socket.${name}`, options[name] ?? otherwise);
  const maxSubscriptions = number('subscriptions', 1000);
  const messagesPerSecond = number('messagesPerSecond', 100);
  return {
    allowsOrigin: readOrigins(options.origins ?? []),
    maxSubscriptions,
    maxAsks: number('asks', 20),
    maxMessageBytes: number('messageBytes', 65_536),
    messagesPerSecond,
    messageBurst: number('messageBurst', maxSubscriptions + messagesPerSecond),
    pingMs: seconds('socket.ping', number('ping', 20)) * 1000,
    maxBufferedBytes: number('bufferedBytes', 1 << 20),
    drainMs: seconds('socket.drain', number('drain', 30)) * 1000,
  };
}

function readOrigins(origins: NonNullable<SocketOptions['origins']>): OriginPredicate {
  if (origins === '*') return () => true;
  if (typeof origins === 'function') return origins;
  if (!Array.isArray(origins))
    throw badOption('socket.origins', 'it is neither a list, nor "*" or a function');
  const allowed = new Set(origins.map((text) => readOrigin('socket.origins', text)));
  return (from) => allowed.has(from);
}
