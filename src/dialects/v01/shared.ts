import type { Finding, PollCodec, StreamCodec, Target } from '../dialect.js';
import { note } from '../findings.js';
import { readFields } from '../jsonFields.js';
import { byWait } from '../ownPoll.js';
import { askedUrl, placeOf } from '../places.js';
import { readMembers } from '../readMembers.js';
import { nameFor } from '../references.js';
import { splitTargets } from '../split.js';
import { readJsonPush } from './jsonPush.js';

/** Proxies and servers take URLs of 8 kB, some of them 4. */
const longestUrl = 4_000;

/** multiplex-wait: `GET /multi/?u=%2Fa&inm=%22e1%22&u=%2Fb&inm=%22e2%22`. */
export const sharedPoll: PollCodec = {
  request({ endpoint }, targets, waitSeconds) {
    const url = withPairs(endpoint, targets, pairOf);
    return { url, headers: waitSeconds === undefined ? [] : byWait([], waitSeconds) };
  },
  read: (answer, targets) => readMembers(answer, targets, 'json'),
  split: ({ endpoint }, targets) => splitByUrl(endpoint, targets, pairOf),
};

/** multiplex-stream: `GET /multi/?u=%2Fa&u=%2Fb`. */
export const sharedStream: StreamCodec = {
  request: ({ endpoint }, targets) => ({
    url: withPairs(endpoint, targets, nameOf),
    headers: [['Accept', 'text/event-stream']],
  }),
  read({ data }, targets, { endpoint }) {
    const findings: Finding[] = [];
    const fields = readFields(data);
    if (!fields && data !== '') note(findings, 'bad-event', data);
    return { updates: fields ? readJsonPush(fields, endpoint, targets, findings) : [], findings };
  },
  asked: (target, { endpoint }) => nameFor(askedUrl(target), endpoint),
  split: ({ endpoint }, targets) => splitByUrl(endpoint, targets, nameOf),
};

type Pair = (target: Target, endpoint: string) => string;

function nameOf(target: Target, endpoint: string): string {
  return `u=${encodeURIComponent(nameFor(askedUrl(target), endpoint))}`;
}

/** A changes URL has its checkpoint in itself. */
function pairOf(target: Target, endpoint: string): string {
  const name = nameOf(target, endpoint);
  const { etag } = target.checkpoint;
  return placeOf(target) !== undefined || etag === undefined
    ? name
    : `${name}&inm=${encodeURIComponent(etag)}`;
}

function withPairs(endpoint: string, targets: readonly Target[], pair: Pair): string {
  const mark = /[?&]$/.test(endpoint) ? '' : endpoint.includes('?') ? '&' : '?';
  return endpoint + mark + targets.map((target) => pair(target, endpoint)).join('&');
}

function splitByUrl(endpoint: string, targets: readonly Target[], pair: Pair): Target[][] {
  const limit = longestUrl - endpoint.length;
  return splitTargets(targets, { limit, size: (target) => pair(target, endpoint).length + 1 });
}
