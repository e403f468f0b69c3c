import type { IncomingMessage } from 'node:http';
import type { Clock } from '../ports.js';
import type { AdmissionLimits } from './admission.js';
import { type GroupOptions, type GroupRules, groupRules } from './follow/groupKey.js';
import { type Cors, type CorsOptions, createCors } from './http/cors.js';
import { type LivePredicate, livePredicate } from './http/liveRoutes.js';
import { type Mechanism, type MechanismSettings, type RouteOptions, readMechanisms } from './mechanisms.js';
import { nodeClock } from './nodeClock.js';
import { checkOptions } from './optionShape.js';
import { badOption, count, seconds, someSeconds } from './optionValues.js';
import { guarded, type OnProblem, warnOfProblem } from './problems.js';
import { type PushpinOptions, type PushpinSettings, readPushpin } from './pushpin/settings.js';
import { readSocketOptions, type SocketOptions, type SocketSettings } from './socket/options.js';
import type { WebhookOptions } from './webhooks/options.js';

export interface WaitOptions {
  /** Seconds. A shorter `Wait` is refused with 400; 0 (an answer at once) never is. Default 0. */
  min?: number;
  /** Seconds. A longer `Wait` is cut to this. Default 60: many proxies end a silent request then. */
  max?: number;
}

/** Of all clients together, but for what is of one. Beyond, there is a clear error, and the others are served. */
export interface LimitOptions {
  /** How many may wait, stream or be connected at a time; more get 503 with `Retry-After`. Default 100,000. */
  waiters?: number;
  /** How many of them may be of one client. Default: no limit, as behind a proxy all may have one address. */
  waitersPerClient?: number;
  /** Who is one client. Default: `req.ip` of Express, which heeds its "trust proxy", else the address. */
  clientOf?: (req: IncomingMessage) => string;
  /** How many resources one multiplexed request may name; more get 400. Default 100. */
  resourcesPerRequest?: number;
  /** Bytes of a value that is kept for several, or written into an event; a larger one is fetched. Default 1,048,576. */
  bodyBytes?: number;
}

export interface StreamOptions {
  /** Seconds between comments on a silent stream. Default 20. */
  keepAlive?: number;
  /** Seconds after which a browser's EventSource comes back. Default 2. */
  retry?: number;
}

const serverDialects = ['0.1', '0.3'] as const;

export type ServerDialect = (typeof serverDialects)[number];

export interface LiveOptions extends Partial<PushpinOptions> {
  /** What routes offer, as far as it fits them. Default: all but the callbacks, which need `webhooks`. */
  mechanisms?: readonly Mechanism[];
  /** Routes that offer something else. The first that fits counts. */
  routes?: readonly RouteOptions[];
  /** Generations of the protocol that are spoken. Default `['0.1']`. */
  dialects?: readonly ServerDialect[];
  /** Where multiplexed requests and sockets are taken. Default `/multi/`. */
  multiplexPath?: string;
  stream?: StreamOptions;
  /** Callbacks that are told of changes by POST. Default: none. */
  webhooks?: boolean | WebhookOptions;
  socket?: SocketOptions;
  limits?: LimitOptions;
  wait?: WaitOptions;
  /** Headers for pages of other origins: `true` for all of them, without credentials. Default: none. */
  cors?: boolean | CorsOptions;
  /**
   * Which GETs are live, by request or by path (`/counter/:name/`, `/files/*`, RegExp). They need an ETag as well.
   * Default: all whose answer has an ETag and is no file.
   */
  live?: LivePredicate | readonly (string | RegExp)[];
  /** Which waiting clients are alike, so that one answer of the route is for all of them. */
  groupBy?: GroupOptions;
  /** Seconds that a route has for its answer when it is asked for those who wait; then they get 503. Default 30. */
  askTimeout?: number;
  /** Default: `console.warn`. */
  onProblem?: OnProblem;
  clock?: Clock;
}

export interface Settings extends MechanismSettings {
  dialects: readonly ServerDialect[];
  multiplexPath: string;
  keepAliveMs: number;
  retryMs: number;
  socket: SocketSettings;
  pushpin: PushpinSettings | undefined;
  webhooks: WebhookOptions | undefined;
  admissionLimits: AdmissionLimits;
  maxResources: number;
  maxBodyBytes: number;
  minWait: number;
  maxWait: number;
  cors: Cors | undefined;
  live: LivePredicate | undefined;
  /** Whether that is the application's own function, which may look at anything of a request. */
  isLiveByRequest: boolean;
  groupRules: GroupRules;
  askTimeoutMs: number;
  /** Whether this process is told of all updates itself. */
  hearsAll: boolean;
  onProblem: OnProblem;
  clock: Clock;
}

/** Throws LiveResourceError `bad-option`. */
export function readOptions(options: LiveOptions = {}): Settings {
  checkOptions(options);
  const maxWait = seconds('wait.max', options.wait?.max ?? 60);
  const minWait = seconds('wait.min', options.wait?.min ?? 0);
  if (minWait > maxWait) throw badOption('wait.min', `${minWait} is more than wait.max, ${maxWait}`);
  return {
    ...readMechanisms(options.mechanisms, options.routes),
    dialects: readDialects(options.dialects ?? ['0.1']),
    multiplexPath: readPath('multiplexPath', options.multiplexPath ?? '/multi/'),
    keepAliveMs: seconds('stream.keepAlive', options.stream?.keepAlive ?? 20) * 1000,
    retryMs: seconds('stream.retry', options.stream?.retry ?? 2) * 1000,
    socket: readSocketOptions(options.socket),
    pushpin: readPushpin(options),
    webhooks: options.webhooks === true ? {} : options.webhooks || undefined,
    ...readLimits(options.limits),
    minWait,
    maxWait,
    cors: options.cors ? createCors(options.cors === true ? { origins: '*' } : options.cors) : undefined,
    live: options.live ? livePredicate(options.live) : undefined,
    isLiveByRequest: typeof options.live === 'function',
    groupRules: groupRules(options.groupBy),
    askTimeoutMs: someSeconds('askTimeout', options.askTimeout ?? 30) * 1000,
    hearsAll: options.pushpin === undefined,
    onProblem: guarded(options.onProblem ?? warnOfProblem),
    clock: options.clock ?? nodeClock,
  };
}

function readDialects(dialects: readonly ServerDialect[]): readonly ServerDialect[] {
  if (dialects.length > 0 && dialects.every((one) => serverDialects.includes(one))) return dialects;
  throw badOption('dialects', 'it must hold "0.1", "0.3" or both');
}

function readPath(option: string, path: string): string {
  if (/^\/([^/?#\s][^?#\s]*)?$/.test(path)) return path;
  throw badOption(option, `"${path}" is no path such as "/multi/"`);
}

function readLimits(
  limits: LimitOptions = {},
): Pick<Settings, 'admissionLimits' | 'maxResources' | 'maxBodyBytes'> {
  const none = Number.POSITIVE_INFINITY;
  return {
    admissionLimits: {
      waiters: count('limits.waiters', limits.waiters ?? 100_000),
      waitersPerClient: count('limits.waitersPerClient', limits.waitersPerClient ?? none),
      clientOf: limits.clientOf ?? addressOf,
    },
    maxResources: count('limits.resourcesPerRequest', limits.resourcesPerRequest ?? 100),
    maxBodyBytes: count('limits.bodyBytes', limits.bodyBytes ?? 1 << 20),
  };
}

function addressOf(req: IncomingMessage & { ip?: string }): string {
  return req.ip ?? req.socket.remoteAddress ?? '';
}
