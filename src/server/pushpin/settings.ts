import { LiveResourceError } from '../../model/error.js';
import { pathTest } from '../../protocol/index.js';
import { canonicalPath } from '../ask/requestUrl.js';

export interface PushpinInstance {
  /**
   * Where it takes what is published, such as `http://localhost:5561`. Parameters `iss`, `key`, `verify-iss` and
   * `verify-key` mean what they mean in a `GRIP_URL`.
   */
  url: string;
  /** Of its `Grip-Sig`, where it has another than the rest. */
  key?: string | Uint8Array;
}

export interface PushpinOptions {
  /** Every instance there is: what is not published to one does not reach its clients. */
  pushpin: string | readonly (string | PushpinInstance)[];
  /**
   * `sig_key` of the instances. A request is taken for one that came through them only when it is signed with it. Without
   * a key, everybody who reaches the app directly can say so.
   */
  key?: string | Uint8Array;
  /** Paths and patterns whose value is the same for all users, so that it is published itself. */
  shared?: readonly (string | RegExp)[];
  /** What the names of channels begin with, where several apps use the same Pushpin. Default `live-`. */
  channelPrefix?: string;
}

export interface InstanceSettings {
  /** Without what is secret. */
  name: string;
  publishUrl: string;
  auth: InstanceAuth | undefined;
  verify: { key: string | Uint8Array; issuer: string | undefined } | undefined;
}

export type InstanceAuth = { kind: 'jwt'; issuer: string; key: string } | { kind: 'fixed'; header: string };

export interface PushpinSettings {
  instances: readonly InstanceSettings[];
  isListed(path: string): boolean;
  channelPrefix: string;
  /** What all processes of the app know and nobody else; undefined where there is no such thing. */
  secret: string | Uint8Array | undefined;
}

/** Throws LiveResourceError `bad-option`. */
export function readPushpin(options: Partial<PushpinOptions>): PushpinSettings | undefined {
  if (options.pushpin === undefined) return refuseAlone(options);
  const given = typeof options.pushpin === 'string' ? [options.pushpin] : options.pushpin;
  if (given.length === 0) throw badOption('pushpin', 'there is no instance in the list');
  const { channelPrefix = 'live-' } = options;
  if (!/^[\w-]*$/.test(channelPrefix)) {
    throw badOption('channelPrefix', `"${channelPrefix}" holds other than letters, digits, "-" and "_"`);
  }
  checkPaths(options.shared);
  const tests = (options.shared ?? []).map((pattern) => pathTest(pattern, canonicalPath));
  const instances = given.map((one) => readInstance(one, options.key));
  return {
    instances,
    secret: secretOf(instances[0]?.verify?.key),
    isListed: (path) => tests.some((test) => test(path)),
    channelPrefix,
  };
}

/** Whoever gives these means to use Pushpin. */
function refuseAlone(options: Partial<PushpinOptions>): undefined {
  for (const option of ['key', 'shared', 'channelPrefix'] as const) {
    if (options[option] !== undefined) throw badOption(option, 'it is for "pushpin", and there is none');
  }
  return undefined;
}

/** One that does not begin with a slash would never match. */
function checkPaths(shared: PushpinOptions['shared'] = []): void {
  const isPath = (one: unknown) => one instanceof RegExp || (typeof one === 'string' && one.startsWith('/'));
  const at = shared.findIndex((one) => !isPath(one));
  if (at >= 0) {
    throw badOption(
      'shared',
      `${JSON.stringify(shared[at])} is neither a path such as "/news/:id/" nor a RegExp`,
    );
  }
}

function readInstance(
  given: string | PushpinInstance,
  sharedKey: string | Uint8Array | undefined,
): InstanceSettings {
  const instance = typeof given === 'string' ? { url: given } : given;
  if (typeof instance?.url !== 'string') {
    throw badOption('pushpin', `${JSON.stringify(given)} is neither a URL nor { url, key }`);
  }
  const url = parseUrl(instance.url);
  const take = (name: string) => {
    const value = url.searchParams.get(name) ?? undefined;
    url.searchParams.delete(name);
    return value;
  };
  const [iss, key, issuer, verifyKey] = [take('iss'), take('key'), take('verify-iss'), take('verify-key')];
  const auth = authOf(url, iss, key);
  const verify = instance.key ?? verifyKey ?? sharedKey ?? (iss === undefined ? undefined : key);
  url.username = '';
  url.password = '';
  const name = url.href;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/publish/`;
  return {
    name,
    publishUrl: url.href,
    auth,
    verify: verify === undefined ? undefined : { key: verify, issuer },
  };
}

function authOf(url: URL, iss: string | undefined, key: string | undefined): InstanceAuth | undefined {
  if (iss !== undefined && key !== undefined) return { kind: 'jwt', issuer: iss, key };
  if (key !== undefined) return { kind: 'fixed', header: `Bearer ${key}` };
  if (url.username === '') return undefined;
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { kind: 'fixed', header: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Of a public key, everybody knows it. */
function secretOf(key: string | Uint8Array | undefined): string | Uint8Array | undefined {
  if (key === undefined) return undefined;
  const text = typeof key === 'string' ? key : Buffer.from(key).toString('latin1');
  const decoded = text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64').toString('latin1') : text;
  return /^(-----BEGIN|\{)/.test(decoded) ? undefined : key;
}

function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  } catch {
    // Said below.
  }
  throw badOption('pushpin', `"${text}" is no URL such as "http://localhost:5561"`);
}

function badOption(option: string, reason: string): LiveResourceError {
  return new LiveResourceError('bad-option', { option, reason });
}
