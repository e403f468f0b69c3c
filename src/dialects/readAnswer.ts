import { headerValue, type Update } from '../model/index.js';
import { weakMatch } from '../protocol/index.js';
import type { PollAnswer, Target } from './dialect.js';

type Head = Pick<PollAnswer, 'status' | 'headers'>;

/** What an HTTP answer says of the one resource that was asked for. */
export function readAnswer(answer: PollAnswer, target: Target): Update {
  const { status, statusText = '', headers, body } = answer;
  if (status === 404 || status === 410) return { kind: 'gone', status, headers };
  const other = readStatus(answer);
  if (other) return other;
  return hasAskedTag(answer, target)
    ? { kind: 'unchanged', headers }
    : { kind: 'value', status, statusText, headers, body };
}

/** What a status says without a body; undefined for one that has the answer in its body. */
export function readStatus({ status, headers }: Head): Update | undefined {
  if (status === 304) return { kind: 'unchanged', headers };
  if (status === 401 || status === 403) return { kind: 'denied', status, headers };
  return isAnswer(status) ? undefined : { kind: 'failed', status };
}

/** Whether the body is what was asked for; 203 comes from a proxy that changed something of it. */
export function isAnswer(status: number): boolean {
  return status === 200 || status === 203;
}

/** A 200 with the tag that we sent ends a wait of some servers, with an empty body: never take it. */
export function hasAskedTag({ headers }: Head, { checkpoint }: Target): boolean {
  const etag = headerValue(headers, 'etag');
  return etag !== undefined && checkpoint.etag !== undefined && weakMatch(etag, checkpoint.etag);
}
