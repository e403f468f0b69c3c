import { canonicalTarget } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf, type RouteAnswer } from '../ask/routeAnswer.js';
import { changesTarget } from '../follow/changesLink.js';
import { News } from '../follow/news.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import { jsonCodec } from '../socket/jsonCodec.js';
import { pushedOf } from '../socket/pushed.js';
import type { Interest } from './channels.js';
import { eventFrame, type PublishedResponse, type SharedBy, type SharedNews } from './items.js';
import { changesId, isShared, type Known, type KnownShared, valueId } from './shared.js';
import { type Update, valueUrl } from './update.js';

/** Asks a route as nobody in particular. Undefined where there is no whole answer. */
export type AskAnybody = (
  target: string,
  known: Pick<Known, 'names' | 'injector'>,
) => Promise<RouteAnswer<Buffer> | undefined>;

export interface NewsContext {
  ask: AskAnybody;
  known: KnownShared;
  isListed(path: string): boolean;
}

/** Three formats of one body must fit into what Pushpin takes. */
const MAX_BODY_BYTES = 100_000;
// They are right as the answer was held with them: of each page, of each connection, of each moment.
const NOT_PUBLISHED = ['date', 'vary', 'content-length'];

/**
 * What may be given to everybody who is held for it. Nothing where no such one is known of: the route is not asked then.
 */
export async function sharedNews(
  update: Extract<Update, { subject: unknown }>,
  context: NewsContext,
): Promise<SharedBy> {
  const [value, changes] = await Promise.all([sharedValue(update, context), sharedChanges(update, context)]);
  return { value, changes };
}

async function sharedValue(
  update: Extract<Update, { subject: unknown }>,
  { ask, known, isListed }: NewsContext,
): Promise<SharedNews | 'unchanged' | undefined> {
  const url = valueUrl(update);
  const interest: Interest = { mode: 'value', subject: canonicalTarget(url) };
  const before = known.get(interest);
  if (before?.id === undefined) return undefined;
  const answer = await ask(url, before);
  const etag = answer ? headerOf(answer, 'etag') : '';
  if (!answer || etag === '' || !fits(answer, isListed(interest.subject.path))) return undefined;
  const id = valueId(before.names, etag);
  if (id === before.id) return 'unchanged';
  known.set(interest, { ...before, id });
  // A socket takes a value also after a newer one, which another process may have published meanwhile. That is for the
  // app to allow; what is held over HTTP is compared by its id.
  const frame = isListed(interest.subject.path)
    ? frameOf(url, valuePlace(url, ''), valuePlace(url, etag), answer)
    : undefined;
  return { id, prevId: before.id, response: published(answer), frame };
}

async function sharedChanges(
  { subject, prevChanges }: Extract<Update, { subject: unknown }>,
  { ask, known, isListed }: NewsContext,
): Promise<SharedNews | undefined> {
  const before = known.get({ mode: 'changes', subject });
  if (!before || prevChanges === undefined) return undefined;
  const answer = await ask(prevChanges, before);
  if (!answer || !fits(answer, isListed(subject.path))) return undefined;
  const host = before.names.find(([name]) => name === 'host')?.[1] ?? '';
  const next = changesTarget(headerOf(answer, 'link'), prevChanges, host);
  if (next === undefined || next === prevChanges) return undefined;
  return {
    ...{ id: changesId(before.names, next), prevId: changesId(before.names, prevChanges) },
    response: published(answer),
    frame: frameOf(subject.url, changesPlace(prevChanges, subject), changesPlace(next, subject), answer),
  };
}

function fits(answer: RouteAnswer<Buffer>, isListed: boolean): boolean {
  return answer.body.length <= MAX_BODY_BYTES && isShared(answer, isListed);
}

function published(answer: RouteAnswer<Buffer>): PublishedResponse {
  const { status, statusText, body } = answer;
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  return {
    ...{ code: status, reason: statusText, headers: publishedHeaders(answer) },
    ...(isText ? { body: text } : { 'body-bin': body.toString('base64') }),
  };
}

function publishedHeaders({ headers }: AnswerHead): [string, string][] {
  const kept = [...headers].filter(
    ([name]) => !NOT_PUBLISHED.includes(name) && !name.startsWith('access-control-'),
  );
  return kept.flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
}

/** Undefined for what no frame can hold. */
function frameOf(uri: string, before: Place, after: Place, answer: RouteAnswer<Buffer>): string | undefined {
  const news = new News(after.mode, before, after, answer);
  const pushed = pushedOf(news, { maxBytes: MAX_BODY_BYTES, changesRel: jsonCodec.changesRel });
  return pushed.content && eventFrame(uri, pushed);
}
