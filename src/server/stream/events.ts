import { contentOf, mayBeJson } from '../ask/content.js';
import { type AnswerHead, headerOf } from '../ask/routeAnswer.js';
import type { News } from '../follow/news.js';
import { canBeId, eventBytes } from './eventText.js';

/** How a dialect tells of a value. What cannot be told is undefined: then the stream ends, or does not begin. */
export interface ValueEvents {
  /** Whether a body with this head may be told at all; any other is given as the route gave it. */
  fits(head: AnswerHead): boolean;
  /** At the beginning. */
  first(news: News): Buffer | undefined;
  update(news: News): Buffer | undefined;
  /** At the beginning, to one who has the value already; undefined: nothing is said. */
  unchanged(head: AnswerHead): Buffer | undefined;
  readonly gone: Buffer;
}

/** Value streams of 0.1: the JSON as the route wrote it; a value that is deleted has no data. */
export function jsonEvents(maxBytes: number): ValueEvents {
  const tell = (news: News) => news.written('value event', () => valueEvent(news, maxBytes));
  return {
    fits: mayBeJson,
    first: tell,
    update: tell,
    unchanged: () => undefined,
    // Who comes back after this has nothing.
    gone: eventBytes({ id: '', data: '' }),
  };
}

/** Changes streams of 0.1: what the URL of the changes gives. Of an empty list only the id is told. */
export function changesEvent(news: News, maxBytes: number): Buffer | undefined {
  return news.written('changes event', () => {
    const data = jsonIn(news, maxBytes);
    // Without a Link to what comes next it is no URL of changes.
    if (data === undefined || news.after.target === news.before.target) return undefined;
    const id = idOf(news.after.target);
    return /^\s*\[\s*\]\s*$/.test(data) ? eventBytes({ id }) : eventBytes({ id, data });
  });
}

/** The id by which one comes back who has this value. Without quotes nobody could tell it from the ids of others. */
export function idOfTag(head: AnswerHead): string {
  const etag = headerOf(head, 'etag');
  return isTagId(etag) ? idOf(etag) : '';
}

export const isTagId = (id: string): boolean => /^(W\/)?"[^"]*"$/.test(id);

export const idOf = (text: string): string => (canBeId(text) ? text : '');

function valueEvent(news: News, maxBytes: number): Buffer | undefined {
  const data = jsonIn(news, maxBytes);
  return data === undefined ? undefined : eventBytes({ id: idOfTag(news.answer), data });
}

function jsonIn({ answer }: News, maxBytes: number): string | undefined {
  const content = contentOf(answer, maxBytes);
  return content?.isJson ? content.bytes.toString() : undefined;
}
