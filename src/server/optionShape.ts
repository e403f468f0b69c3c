import type { GroupOptions } from './follow/groupKey.js';
import type { UpdatedOptions } from './follow/updatedTarget.js';
import type { CorsOptions } from './http/cors.js';
import type { LimitOptions, LiveOptions, StreamOptions, WaitOptions } from './options.js';
import { badOption } from './optionValues.js';
import type { SocketOptions } from './socket/options.js';
import type { WebhookLimits, WebhookOptions } from './webhooks/options.js';

type Kind = 'string' | 'number' | 'boolean' | 'function' | 'list of strings' | 'list' | 'object';

/** Options of an option, by name. */
interface Names {
  readonly [name: string]: Allowed;
}

type Allowed = readonly (Kind | Names)[];
type NamesOf<T> = { readonly [Name in keyof Required<T>]: Allowed };

const webhookLimits: NamesOf<WebhookLimits> = {
  registrations: ['number'],
  perHost: ['number'],
  perResource: ['number'],
  resourcesPerRegistration: ['number'],
  uriLength: ['number'],
  formBytes: ['number'],
  bodyBytes: ['number'],
};

const webhooks: NamesOf<WebhookOptions> = {
  path: ['string'],
  origin: ['string'],
  store: ['object'],
  authorize: ['function'],
  headersFor: ['function'],
  verify: ['boolean'],
  allowHttp: ['boolean'],
  allowPrivate: ['boolean', 'list of strings'],
  timeout: ['number'],
  giveUpAfter: ['number'],
  concurrency: ['number'],
  concurrencyPerHost: ['number'],
  expires: ['number'],
  limits: [webhookLimits],
  ca: ['string', 'object', 'list'],
  lookup: ['function'],
};

const socket: NamesOf<SocketOptions> = {
  origins: ['string', 'list of strings', 'function'],
  subscriptions: ['number'],
  asks: ['number'],
  messageBytes: ['number'],
  messagesPerSecond: ['number'],
  messageBurst: ['number'],
  ping: ['number'],
  bufferedBytes: ['number'],
  drain: ['number'],
};

const limits: NamesOf<LimitOptions> = {
  waiters: ['number'],
  waitersPerClient: ['number'],
  clientOf: ['function'],
  resourcesPerRequest: ['number'],
  bodyBytes: ['number'],
};

const stream: NamesOf<StreamOptions> = { keepAlive: ['number'], retry: ['number'] };
const wait: NamesOf<WaitOptions> = { min: ['number'], max: ['number'] };
const groupBy: NamesOf<GroupOptions> = { ignore: ['list of strings'], distinguish: ['function'] };
const cors: NamesOf<CorsOptions> = {
  origins: ['string', 'list of strings'],
  credentials: ['boolean'],
  allowHeaders: ['list of strings'],
};

const names: NamesOf<LiveOptions> = {
  mechanisms: ['list of strings'],
  routes: ['list'],
  dialects: ['list of strings'],
  multiplexPath: ['string'],
  stream: [stream],
  webhooks: ['boolean', webhooks],
  socket: [socket],
  limits: [limits],
  wait: [wait],
  cors: ['boolean', cors],
  live: ['list', 'function'],
  groupBy: [groupBy],
  askTimeout: ['number'],
  onProblem: ['function'],
  clock: ['object'],
  pushpin: ['string', 'list'],
  key: ['string', 'object'],
  shared: ['list'],
  channelPrefix: ['string'],
};

const ofUpdates: NamesOf<UpdatedOptions> = {
  exact: ['boolean'],
  pattern: ['boolean'],
  prevChanges: ['string', 'list', 'object'],
  prevChangesLink: ['string', 'list', 'object'],
  query: ['string', 'object'],
  getItems: ['function'],
};

/**
 * A name that is misspelled must not be taken for silence, nor a string for a list of characters. What is of the right
 * kind is looked at where it is read. Throws LiveResourceError `bad-option`.
 */
export function checkOptions(options: unknown): void {
  checkRoot(options, names);
}

/** The same for those of `updated()`. Throws LiveResourceError `bad-option`. */
export function checkUpdatedOptions(options: unknown): void {
  checkRoot(options, ofUpdates);
}

function checkRoot(options: unknown, known: Names): void {
  if (kindOf(options) !== 'object') throw badOption('options', `it is ${withArticle(kindOf(options))}`);
  checkNames(options as object, known, '');
}

function checkNames(options: object, known: Names, prefix: string): void {
  for (const [name, value] of Object.entries(options)) {
    const option = prefix + name;
    const allowed = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!allowed)
      throw badOption(option, `there is none of this name. Known are ${Object.keys(known).join(', ')}`);
    if (value !== undefined) checkValue(option, value, allowed);
  }
}

function checkValue(option: string, value: unknown, allowed: Allowed): void {
  const kind = kindOf(value);
  const named = allowed.find((one) => typeof one === 'object');
  if (kind === 'object' && named) return checkNames(value as object, named, `${option}.`);
  const isAllowed = allowed.some((one) => one === kind || (one === 'list' && kind === 'list of strings'));
  if (!isAllowed) throw badOption(option, `it is ${withArticle(kind)} and must be ${described(allowed)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? 'list of strings' : 'list';
  return typeof value;
}

function described(allowed: Allowed): string {
  return allowed.map((one) => withArticle(typeof one === 'object' ? 'object' : one)).join(' or ');
}

function withArticle(kind: string): string {
  if (kind === 'null' || kind === 'undefined') return kind;
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
