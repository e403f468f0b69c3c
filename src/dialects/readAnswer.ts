import { headerValue, type Update } from '../model/index.js';
import { weakMatch } from '../protocol/index.js';
import type { PollAnswer, Target } from './dialect.js';

/** What an HTTP answer says of the one resource that was asked for. */
export function readAnswer(answer: PollAnswer, target: Target): Update {
  const { status, statusText = '', headers, body } = answer;
  if (status === 304) return { kind: 'unchanged', headers };
  if (status === 404 || status === 410) return { kind: 'gone', status, headers };
  if (status === 401 || status === 403) return { kind: 'denied', status, headers };
  // A 200 with the tag that we sent ends a wait of some servers, with an empty body: never take it.
  const etag = headerValue(headers, 'etag');
  const asked = target.checkpoint.etag;
  if (etag !== undefined && asked !== undefined && weakMatch(etag, asked))
    return { kind: 'unchanged', headers };
  return { kind: 'value', status, statusText, headers, body };
}
