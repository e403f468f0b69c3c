import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LiveResourceError, reasonOf } from '../../model/error.js';
import { askedHeaders, type Client, type HeaderPairs } from '../ask/client.js';
import { connectionTraits } from '../ask/connection.js';
import { pathOf } from '../ask/requestUrl.js';
import { standIn } from '../ask/standIn.js';
import type { OnProblem } from '../problems.js';
import type { Place } from './place.js';

export interface GroupOptions {
  /** Request headers that make no difference to any answer of this app, such as `User-Agent` or `Referer`. */
  ignore?: readonly string[];
  /**
   * What else does, such as the client's address: clients for whom it gives different texts are asked apart. It is given
   * the request as if it were one for the resource (`url`, from the root of the server), also if it names several.
   */
  distinguish?: (req: IncomingMessage) => string | undefined;
}

export interface GroupRules {
  ignored: ReadonlySet<string>;
  distinguish: GroupOptions['distinguish'] | undefined;
}

// Names of one request, made up on its way: they identify no user and choose no representation.
const TRACING =
  'traceparent tracestate x-request-id x-correlation-id x-amzn-trace-id x-cloud-trace-context uber-trace-id ' +
  'sentry-trace b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled cf-ray x-request-start priority';
// Where the request came from. HTTP caches share answers without regard to it, too: a route whose answer depends on it
// says `Vary: *` (RFC 9110 §12.5.5) or `private`, or the app says so with `distinguish`.
const ADDRESSES =
  'x-forwarded-for x-real-ip x-client-ip x-cluster-client-ip true-client-ip cf-connecting-ip cf-connecting-ipv6 ' +
  'fastly-client-ip x-azure-clientip';
// Of Pushpin, about one request.
const HELD_BY = 'grip-feature grip-last';
const IGNORED = `${TRACING} ${ADDRESSES} ${HELD_BY}`.split(' ');
const NEVER_IGNORED = ['cookie', 'authorization'];

/** Throws LiveResourceError `bad-option`. */
export function groupRules({ ignore = [], distinguish }: GroupOptions = {}): GroupRules {
  const names = ignore.map((name) => name.toLowerCase());
  const refused = names.find((name) => NEVER_IGNORED.includes(name));
  if (refused) {
    const reason = `"${refused}" tells users apart and always counts`;
    throw new LiveResourceError('bad-option', { option: 'groupBy.ignore', reason });
  }
  return { ignored: new Set([...IGNORED, ...names]), distinguish };
}

/**
 * Equal for clients at one place that may get the same bytes: same app, method, URL, headers, door and certificate.
 */
export function groupKey(client: Client, place: Place, rules: GroupRules, onProblem: OnProblem): string {
  const { req, injector } = client;
  const identity = [
    [injector.id, req.method, place.target, place.mode, place.validator, place.gone, place.subject.url],
    [...connectionTraits(req.socket), distinction(client, place, rules, onProblem)],
    countingHeaders(askedHeaders(req), rules),
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64');
}

// Who cannot be told apart is asked alone.
function distinction({ req }: Client, { target }: Place, { distinguish }: GroupRules, onProblem: OnProblem) {
  try {
    return distinguish?.(standIn(req, { target, headers: {} }));
  } catch (thrown) {
    const reason = reasonOf(thrown);
    onProblem({ code: 'option-threw', option: 'groupBy.distinguish', path: pathOf(target), reason });
    return randomUUID();
  }
}

function countingHeaders(headers: HeaderPairs, { ignored }: GroupRules): HeaderPairs {
  return headers
    .filter(([name]) => !ignored.has(name))
    .map(whatCounts)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function whatCounts(header: HeaderPairs[number]): HeaderPairs[number] {
  const [name] = header;
  if (name === 'forwarded') return withoutAddresses(header);
  // That there is one: by it, sockets are offered. It is another one each second.
  return name === 'grip-sig' ? [name, ''] : header;
}

// Host and scheme count (RFC 7239 §4): there may be absolute URLs in the answer.
function withoutAddresses([name, value]: HeaderPairs[number]): HeaderPairs[number] {
  return [name, value.replace(/\bfor=("[^"]*"|[^;,]*)/gi, '')];
}
