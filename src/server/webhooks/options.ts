import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { LiveResourceError } from '../../model/error.js';
import { badOption, readOrigin, someSeconds } from '../optionValues.js';
import { type AddressPolicy, addressPolicy } from './call/addressPolicy.js';
import type { WebhookStore } from './keep/records.js';

/** What somebody asks for, or has: `resources` are absolute URLs. */
export interface RegistrationInfo {
  callback: string;
  resources: string[];
  /** As `authorize` named him. */
  owner?: string;
}

/** Whether somebody may register; with an `owner`, who that is, for `headersFor`. */
export type Authorization = boolean | { owner: string };

export interface WebhookLimits {
  /** Registrations in all. Default 10,000. */
  registrations?: number;
  /** Registrations whose callbacks have one host. Default 1,000. */
  perHost?: number;
  /** Registrations for one resource. Default 1,000. */
  perResource?: number;
  /** Resources of one multiplexed registration. Default 100. */
  resourcesPerRegistration?: number;
  /** Characters of a callback URI, and of each resource. Default 2,048. */
  uriLength?: number;
  /** Bytes of a request to register. Default 65,536. */
  formBytes?: number;
  /** Bytes of a value that is delivered; larger ones are not. Default 1,048,576. */
  bodyBytes?: number;
}

export interface WebhookOptions {
  /** Where registrations are taken, from the root of the server. Default `/callbacks/`. */
  path?: string;
  /** Scheme, host and port of this server as receivers know it, `https://api.example`. Default: as each registrant does. */
  origin?: string;
  /** A Keyv, for registrations that last. It may be shared by several processes. Default: memory. */
  store?: WebhookStore;
  /** Who may register. Default: who may GET the resource, if somebody who sends no headers may, too. */
  authorize?: (req: IncomingMessage, wanted: RegistrationInfo) => Authorization | Promise<Authorization>;
  /** With which headers a registration's resources are asked. Default: none, so that what is delivered is public. */
  headersFor?: (
    registration: RegistrationInfo,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Whether a callback must confirm, by a challenge, that its registration begins or ends. Default true. */
  verify?: boolean;
  /** Whether callbacks may be `http:`. Default false. */
  allowHttp?: boolean;
  /** Which addresses that are not public may be called: all, or those of these host names, addresses and ranges. Default false. */
  allowPrivate?: boolean | readonly string[];
  /** Seconds that a callback has for its answer. Default 10. */
  timeout?: number;
  /** Seconds of nothing but failures after which a registration ends. Default 86,400. */
  giveUpAfter?: number;
  /** Deliveries at a time. Default 20. */
  concurrency?: number;
  /** Deliveries at a time to one host. Default 4. */
  concurrencyPerHost?: number;
  /** Seconds after which a registration ends unless it is made again. Default: never. */
  expires?: number;
  limits?: WebhookLimits;
  /** Certificate authorities besides those of Node, for callbacks within a company. */
  ca?: SecureContextOptions['ca'];
  /** Default: `dns.lookup`. */
  lookup?: LookupFunction;
}

export interface WebhookSettings {
  store: WebhookStore | undefined;
  authorize: WebhookOptions['authorize'] | undefined;
  headersFor: WebhookOptions['headersFor'] | undefined;
  ca: WebhookOptions['ca'] | undefined;
  lookup: WebhookOptions['lookup'] | undefined;
  path: string;
  origin: string | undefined;
  verify: boolean;
  allowHttp: boolean;
  policy: AddressPolicy;
  timeoutMs: number;
  giveUpAfterMs: number;
  expiresMs: number | undefined;
  concurrency: { all: number; perHost: number };
  limits: Required<WebhookLimits>;
}

const DEFAULT_LIMITS: Required<WebhookLimits> = {
  registrations: 10_000,
  perHost: 1_000,
  perResource: 1_000,
  resourcesPerRegistration: 100,
  uriLength: 2_048,
  formBytes: 65_536,
  bodyBytes: 1_048_576,
};

/** Throws LiveResourceError `bad-option`. */
export function readWebhookOptions(options: WebhookOptions = {}): WebhookSettings {
  const { store, authorize, headersFor, ca, lookup } = options;
  return {
    store: readStore(store),
    authorize,
    headersFor,
    ca,
    lookup,
    path: readPath(options.path ?? '/callbacks/'),
    origin: options.origin === undefined ? undefined : readOrigin('webhooks.origin', options.origin),
    verify: options.verify ?? true,
    allowHttp: options.allowHttp ?? false,
    policy: addressPolicy(options.allowPrivate ?? false),
    timeoutMs: someSeconds('webhooks.timeout', options.timeout ?? 10) * 1000,
    giveUpAfterMs: positive('giveUpAfter', options.giveUpAfter ?? 86_400) * 1000,
    expiresMs: options.expires === undefined ? undefined : positive('expires', options.expires) * 1000,
    concurrency: {
      all: positive('concurrency', options.concurrency ?? 20),
      perHost: positive('concurrencyPerHost', options.concurrencyPerHost ?? 4),
    },
    limits: readLimits(options.limits),
  };
}

function readLimits(limits: WebhookLimits = {}): Required<WebhookLimits> {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return {
    ...DEFAULT_LIMITS,
    ...Object.fromEntries(given.map(([name, value]) => [name, positive(`limits.${name}`, value)])),
  };
}

function readStore(store: WebhookStore | undefined): WebhookStore | undefined {
  const isStore =
    store === undefined || [store.get, store.set, store.delete].every((one) => typeof one === 'function');
  if (isStore) return store;
  throw refused('store', 'it has no get, set and delete. Give a Keyv');
}

function readPath(path: string): string {
  if (/^\/([^/?#\s][^?#\s]*)?\/$/.test(path)) return path;
  throw refused('path', `"${path}" is no path such as "/callbacks/"`);
}

function positive(option: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw refused(option, `${value} is no number above 0`);
}

function refused(option: string, reason: string): LiveResourceError {
  return badOption(`webhooks.${option}`, reason);
}
