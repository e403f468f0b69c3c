import { excerpt } from '../protocol/index.js';
import type { Finding, SocketCodec, SocketFrame, Target } from './dialect.js';
import { note } from './findings.js';
import { matchOne, matchUri } from './match.js';
import { askedUrl, pathOf } from './places.js';
import { pushedUpdate, readPush } from './pushed.js';
import { cut, nameFor } from './references.js';
import { splitTargets } from './split.js';

/**
 * multiplex-socket of 0.2 and 0.3: `GET /a` and `CANCEL /a`. They differ in how the server says yes and no, `OK /a` or
 * `200 /a`, `ERROR /a 404` or `404 /a`: no frame of one means something else in the other, so both are read.
 */
export const textSocket: SocketCodec = {
  protocol: 'liveresource',
  subscribe(target) {
    const asked = nameFor(askedUrl(target));
    return { frame: `GET ${asked}`, asked };
  },
  unsubscribe: (target) => `CANCEL ${nameOf(target)}`,
  // What is subscribed already is confirmed once more.
  ping: ([target]) => target && `GET ${nameOf(target)}`,
  read(frame, targets, url) {
    const findings: Finding[] = [];
    return { frames: readFrame(frame, targets, url, findings), findings };
  },
  split: (_, targets) =>
    splitTargets(targets, { limit: Number.POSITIVE_INFINITY, size: () => 0, place: pathOf }),
};

const nameOf = (target: Target) => target.asked ?? nameFor(askedUrl(target));

function readFrame(
  frame: string,
  targets: readonly Target[],
  url: string,
  findings: Finding[],
): SocketFrame[] {
  const [line, content] = cut(frame, '\n');
  const [verb, rest = ''] = cut(line.trim(), ' ');
  const [uri, more = ''] = cut(rest.trim(), ' ');
  const word = verb.toUpperCase();
  const isKnown = /^(\*|OK|ERROR|CANCEL\w*|\d{3})$/.test(word);
  if (!isKnown || uri === '') {
    note(findings, isKnown ? 'bad-frame' : 'unknown-frame', frame);
    return [];
  }
  if (word === '*') return readUpdate(uri, more, content, targets, url, findings);
  const isYes = /^(OK|2\d\d|CANCEL\w*)$/.test(word);
  // Some servers also say yes to CANCEL, when nobody is there any more whom it concerns.
  const key = matchOne(uri, url, targets, isYes ? [] : findings)?.key;
  if (key === undefined) return [];
  if (isYes) return [{ kind: word.startsWith('CANCEL') ? 'unsubscribed' : 'subscribed', key }];
  const status = Number.parseInt(word === 'ERROR' ? more : word, 10);
  const reason = excerpt(content || more || word);
  return [{ kind: 'refused', key, ...(Number.isInteger(status) && { status }), reason }];
}

function readUpdate(
  uri: string,
  headers: string,
  content: string | undefined,
  targets: readonly Target[],
  url: string,
  findings: Finding[],
): SocketFrame[] {
  const match = matchUri(uri, url, targets, findings);
  if (!match) return [];
  const pushed = headers !== '' && match.sure ? readPush(headers, content, findings) : undefined;
  return match.targets.flatMap((target): SocketFrame[] => {
    const way = { base: match.url, lossy: true };
    const update = pushed ? pushedUpdate(target, pushed, way, findings) : ({ kind: 'hint' } as const);
    return update ? [{ kind: 'update', key: target.key, update }] : [];
  });
}
