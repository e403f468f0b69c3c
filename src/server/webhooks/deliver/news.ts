import { ifNoneMatchHas } from '../../../protocol/entityTag.js';
import { type AnswerHead, headerOf, type RouteAnswer } from '../../ask/routeAnswer.js';
import { changesTarget, isSameTarget } from '../../follow/changesLink.js';
import type { Position, Progress } from '../keep/progress.js';
import type { Topic } from '../registration.js';

export type Asked = RouteAnswer<Buffer>;
export type Ask = (target: string) => Promise<Asked>;

/**
 * What there is to tell: a `value`, `changes`, the whole collection to begin `anew` with, as its changes can no longer be
 * told, or that the resource is `gone`. `after`: where whoever was told is then.
 */
export type News =
  | { kind: 'none'; position: Position }
  | { kind: 'value' | 'changes' | 'anew' | 'gone'; after: Position; answer: Asked }
  /** It may not be seen, or cannot for now. */
  | { kind: 'refused' | 'unavailable'; status: number };

/** Asks for what a topic has that is new after `progress`. `host`: that of the question, as Links may be absolute. */
export function findNews(topic: Topic, progress: Progress, ask: Ask, host: string): Promise<News> {
  return topic.mode === 'value' ? valueNews(topic, progress, ask) : changesNews(topic, progress, ask, host);
}

/** Where one begins who has the resource as it is in this answer; undefined if it cannot be followed. */
export function startOf(topic: Topic, answer: AnswerHead, host: string): Position | undefined {
  if (topic.mode === 'value') {
    const validator = headerOf(answer, 'etag');
    return validator === '' ? undefined : { target: topic.target, validator, gone: false };
  }
  const target = changesTarget(headerOf(answer, 'link'), topic.target, host);
  return target === undefined ? undefined : { target, validator: '', gone: false };
}

export function isSamePosition(a: Position, b: Position): boolean {
  return a.target === b.target && a.validator === b.validator && a.gone === b.gone;
}

async function valueNews({ target }: Topic, { position, sent }: Progress, ask: Ask): Promise<News> {
  const answer = await ask(target);
  const trouble = troubleOf(answer);
  if (trouble) return trouble;
  const after = isGone(answer)
    ? { target, validator: '', gone: true }
    : { target, validator: headerOf(answer, 'etag'), gone: false };
  // It may have what was sent last; if so, even what it had before that is news.
  const isKnown = isSameValue(after, sent ?? position);
  if (isKnown && !sent) return { kind: 'none', position };
  const kind = after.gone ? 'gone' : 'value';
  return { kind, after: isKnown && sent ? sent : after, answer };
}

function isSameValue(now: Position, known: Position): boolean {
  if (now.gone || known.gone) return now.gone && known.gone;
  return now.validator !== '' && ifNoneMatchHas(known.validator, now.validator);
}

async function changesNews(topic: Topic, { position }: Progress, ask: Ask, host: string): Promise<News> {
  if (position.gone) return wholeNews(topic, position, ask, host);
  const answer = await ask(position.target);
  // Gone, or it no longer knows what changed since (protocol §2).
  if (isGone(answer)) return wholeNews(topic, position, ask, host);
  const trouble = troubleOf(answer);
  if (trouble) return trouble;
  const next = changesTarget(headerOf(answer, 'link'), position.target, host) ?? position.target;
  const after = { ...position, target: isSameTarget(next, position.target) ? position.target : next };
  return isEmpty(answer) || isUnmoved(answer, after, position)
    ? { kind: 'none', position: after }
    : { kind: 'changes', after, answer };
}

async function wholeNews(topic: Topic, position: Position, ask: Ask, host: string): Promise<News> {
  const answer = await ask(topic.target);
  if (isGone(answer)) {
    return position.gone
      ? { kind: 'none', position }
      : { kind: 'gone', after: { ...position, gone: true }, answer };
  }
  const after = startOf(topic, answer, host);
  return troubleOf(answer) ?? (after ? { kind: 'anew', after, answer } : refusal(answer));
}

/** `[]`, `{}`, or no body. */
const isEmpty = ({ body }: Asked) => body.length <= 2;

/** Without a Link nobody can say where to go on, but there are items. */
const isUnmoved = (answer: Asked, after: Position, before: Position) =>
  headerOf(answer, 'link') !== '' && after.target === before.target;

const isGone = ({ status }: Asked) => status === 404 || status === 410;

function troubleOf(answer: Asked): News | undefined {
  const { status } = answer;
  if ((status >= 200 && status < 300) || isGone(answer)) return undefined;
  return status >= 500 || status === 429 ? { kind: 'unavailable', status } : refusal(answer);
}

const refusal = ({ status }: Asked): News => ({ kind: 'refused', status });
