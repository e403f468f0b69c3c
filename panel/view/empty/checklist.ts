import { headerValue } from '../../../src/model/index.js';
import type { FeedCheck, FeedStatus } from '../../feed/feed.js';
import type { Request, Session } from '../../session/index.js';

/** A line of the checklist that stands where rows would be; `misses`: what was found instead. */
export interface CheckItem extends FeedCheck {
  misses: string[];
}

/** What must hold for live resources to be seen, in the order in which one looks for the fault. */
export function checklistOf(session: Session, { checks }: FeedStatus): CheckItem[] {
  const told = checks.map((check) => ({ ...check, misses: [] }));
  return [...told, answersSeen(session), linkSeen(session), tagSeen(session), notHidden(session)].filter(
    (item) => item !== undefined,
  );
}

/** So many of the newest answers are looked at. */
const mostLookedAt = 500;

function answersOf({ requests }: Session): Request[] {
  const answers: Request[] = [];
  for (let at = requests.length - 1; at >= 0 && answers.length < mostLookedAt; at -= 1) {
    const row = requests.at(at);
    if (row?.status !== undefined) answers.push(row);
  }
  return answers;
}

function answersSeen(session: Session): CheckItem {
  const { length } = session.requests;
  if (length > 0) return item('answers', 'ok', `${length} requests of scripts were seen.`);
  return item(
    'answers',
    'failed',
    'No request of a script was seen yet. Reload the page, or let it fetch something.',
  );
}

/** Relations that were meant are told by the dialects. */
const linkMisses = new Set(['near-miss', 'link-target', 'no-rel', 'link-other-origin', 'unclosed-target']);

function linkSeen(session: Session): CheckItem | undefined {
  if (session.requests.length === 0) return undefined;
  if ([...session.resources.values()].some(({ offers }) => offers.length > 0))
    return item('link', 'ok', 'An answer says by a Link header how it can be followed.');
  const text = 'No answer has a Link header with a relation such as rel="value-wait".';
  return item('link', 'failed', text, missesOf(session, linkMisses));
}

function tagSeen(session: Session): CheckItem | undefined {
  const misses = missesOf(session, new Set(['no-etag']));
  if (misses.length === 0) return undefined;
  return item(
    'etag',
    'failed',
    'An answer that can be followed has no ETag: its versions cannot be told apart.',
    misses,
  );
}

function missesOf(session: Session, codes: ReadonlySet<string>): string[] {
  const texts = [...session.problems.values()]
    .filter(({ code }) => codes.has(code))
    .map(({ raw, code, details }) => placed(session, String(details['uri'] ?? ''), raw ?? code));
  return [...new Set(texts)].slice(-5);
}

function placed(session: Session, uri: string, text: string): string {
  return uri === '' ? text : `${session.urlOf(uri).maskedTarget}: ${text}`;
}

/** Scripts of another origin do not see ETag and Link unless the server says that they may (Fetch §3.3.5). */
function notHidden(session: Session): CheckItem | undefined {
  const hidden = answersOf(session).filter((row) => isHidden(session, row));
  if (hidden.length === 0) return undefined;
  const places = [...new Set(hidden.map(({ url }) => session.urlOf(url).maskedTarget))].slice(0, 5);
  const text =
    'Answers of another origin hide ETag or Link from the page: Access-Control-Expose-Headers does not name them.';
  return item('exposed', 'failed', text, places);
}

function isHidden(session: Session, { url, document, responseHeaders = [] }: Request): boolean {
  const page = document ?? session.page;
  if (page === undefined || session.urlOf(page).origin === session.urlOf(url).origin) return false;
  const exposed = (headerValue(responseHeaders, 'access-control-expose-headers') ?? '').toLowerCase();
  if (exposed.includes('*')) return false;
  return ['etag', 'link'].some(
    (name) => headerValue(responseHeaders, name) !== undefined && !exposed.includes(name),
  );
}

function item(id: string, state: CheckItem['state'], text: string, misses: string[] = []): CheckItem {
  return { id, state, text, misses };
}
