import { lookup as dnsLookup } from 'node:dns';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { rootCertificates, type SecureContextOptions } from 'node:tls';
import { reasonOf } from '../../../model/error.js';
import type { Clock } from '../../../ports.js';
import type { AddressPolicy } from './addressPolicy.js';
import { AddressRefused, guardedLookup } from './guardedLookup.js';

export interface CallerOptions {
  clock: Clock;
  timeoutMs: number;
  policy: AddressPolicy;
  lookup: LookupFunction | undefined;
  ca: SecureContextOptions['ca'] | undefined;
}

export interface Call {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: Buffer;
}

/** `body`: as much as was read. */
export type Exchanged =
  | { kind: 'answered'; status: number; retryAfter: string | undefined; body: string }
  | { kind: 'failed'; reason: string };

// More is not read of what a callback says.
const MAX_ANSWER_BYTES = 4096;

/**
 * Calls callbacks: one request a connection, to addresses that the policy allows, without redirects and without the
 * proxies of the environment.
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #lookup: LookupFunction;
  // Agents of its own: what is set for the global ones (proxies, kept connections) does not apply.
  readonly #agent = new Agent({ keepAlive: false });
  readonly #secureAgent: SecureAgent;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#lookup = guardedLookup(options.lookup ?? (dnsLookup as LookupFunction), options.policy);
    this.#secureAgent = new SecureAgent({ keepAlive: false, ...authorities(options.ca) });
  }

  /** Never rejects. */
  async call(call: Call): Promise<Exchanged> {
    const url = new URL(call.url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // For an address there is no lookup.
    if (isIP(host) && !this.#options.policy(host, host)) return failed(new AddressRefused());
    return this.#exchange(call, url, host);
  }

  close(): void {
    this.#agent.destroy();
    this.#secureAgent.destroy();
  }

  #exchange({ method, headers, body }: Call, url: URL, host: string): Promise<Exchanged> {
    const isSecure = url.protocol === 'https:';
    const sent = (isSecure ? secureRequest : request)({
      agent: isSecure ? this.#secureAgent : this.#agent,
      host,
      port: url.port || (isSecure ? 443 : 80),
      path: url.pathname + url.search,
      method,
      headers: { 'User-Agent': 'LiveResource-Webhooks', ...headers },
      lookup: this.#lookup,
    });
    return new Promise<Exchanged>((resolve) => {
      const cancel = this.#options.clock.setTimer(this.#options.timeoutMs, () =>
        sent.destroy(this.#timeout()),
      );
      const settle = (exchanged: Exchanged) => {
        cancel();
        resolve(exchanged);
      };
      let isAnswered = false;
      const fail = (error: Error) => isAnswered || settle(failed(error));
      sent.once('response', (response) => {
        isAnswered = true;
        readAnswer(response, settle);
      });
      sent.on('error', fail);
      sent.once('close', () => fail(new Error('it closed the connection')));
      sent.end(body);
    });
  }

  #timeout(): Error {
    return new Error(`it did not answer within ${this.#options.timeoutMs / 1000} s`);
  }
}

/** `ca` alone would replace those of Node. */
function authorities(ca: CallerOptions['ca']): SecureContextOptions {
  return ca === undefined ? {} : { ca: [...rootCertificates, ...[ca].flat()] };
}

/** The head is what counts: a body that breaks off, or goes on for ever, changes nothing. */
function readAnswer(response: IncomingMessage, settle: (exchanged: Exchanged) => void): void {
  const { statusCode: status = 0, headers } = response;
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, MAX_ANSWER_BYTES - bytes));
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) response.destroy();
  });
  response.on('error', () => {});
  response.once('close', () => {
    const body = Buffer.concat(chunks).toString();
    settle({ kind: 'answered', status, retryAfter: headers['retry-after'], body });
  });
}

/** Registrants hear it: which names a private DNS has is not theirs to know. */
function failed(error: Error & { code?: string }): Exchanged {
  const isUnknown =
    error instanceof AddressRefused || /^(ENOTFOUND|EAI_AGAIN|ENODATA)$/.test(error.code ?? '');
  return { kind: 'failed', reason: isUnknown ? 'its host is unknown or not allowed here' : reasonOf(error) };
}
