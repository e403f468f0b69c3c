import type { IncomingMessage } from 'node:http';
import { parseCacheControl } from '../../protocol/cacheControl.js';
import { parseEntityTag } from '../../protocol/entityTag.js';
import { parseVary } from '../../protocol/vary.js';
import type { HeaderPairs } from '../ask/client.js';
import type { Injector } from '../ask/injector.js';
import { canonicalTarget } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import { hashOf, type Interest } from './channels.js';

// Nobody else's Origin is named in what is published; and Pushpin asks apps with an Accept-Encoding of its own.
const HARMLESS_IN_VARY = ['origin', 'accept-encoding'];
// By these an app may tell under which name it is called, and put that into what it answers.
const NAMES_OF_THE_APP = ['host', 'x-forwarded-host', 'x-forwarded-proto'];

/**
 * Whether an answer is the same for everybody who asks for its URL: it says so itself (`Cache-Control: public`), or the
 * app says so of its path.
 */
export function isShared(answer: AnswerHead, isListed: boolean): boolean {
  const control = parseCacheControl(headerOf(answer, 'cache-control'));
  const vary = parseVary(headerOf(answer, 'vary'));
  if (answer.status !== 200 || answer.headers.has('set-cookie') || answer.headers.has('content-encoding')) {
    return false;
  }
  if (control.has('private') || control.has('no-store') || vary === '*') return false;
  return (isListed || control.has('public')) && vary.every((name) => HARMLESS_IN_VARY.includes(name));
}

/** What an app that is asked for everybody is told of the client: only under which name it was called. */
export function namesOfTheApp({ headers }: IncomingMessage): HeaderPairs {
  return NAMES_OF_THE_APP.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, [value].flat().join(', ')] as const];
  });
}

/** Stands for a value as it is under these names of the app. */
export function valueId(names: HeaderPairs, etag: string): string {
  return hashOf('value', ...names.flat(), parseEntityTag(etag).opaque);
}

/** Stands for all changes up to a checkpoint, which is the URL of what comes after it. */
export function changesId(names: HeaderPairs, target: string): string {
  return hashOf('changes', ...names.flat(), canonicalTarget(target).url);
}

export interface Known {
  names: HeaderPairs;
  /** Of the app that answered. */
  injector: Injector;
  /** Of the newest value that was held or published; undefined for changes, whose publisher says what came before. */
  id: string | undefined;
}

/** What this process knows of the resources that are held for everybody. */
export class KnownShared {
  static readonly #most = 10_000;
  readonly #known = new Map<string, Known>();

  get(interest: Interest): Known | undefined {
    return this.#known.get(keyOf(interest));
  }

  set(interest: Interest, known: Known): void {
    const key = keyOf(interest);
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > KnownShared.#most) this.#known.delete(oldest);
  }
}

function keyOf({ mode, subject }: Interest): string {
  return mode === 'changes' ? `changes ${subject.path}` : `value ${subject.url}`;
}
