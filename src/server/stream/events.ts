import { isJsonAnswer, jsonOf } from '../ask/bodyText.js';
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
    fits: isJsonAnswer,
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
    const json = news.answer.body.length > maxBytes ? undefined : jsonOf(news.answer);
    // Without a Link to what comes next it is no URL of changes.
    if (!json || news.after.target === news.before.target) return undefined;
    const id = idOf(news.after.target);
    return Array.isArray(json.value) && json.value.length === 0
      ? eventBytes({ id })
      : eventBytes({ id, data: json.text });
  });
}

/** The id by which one comes back who has this value. Without quotes nobody could tell it from the ids of others. */
export function idOfTag(head: AnswerHead): string {
  const etag = headerOf(head, 'etag');
  return isTagId(etag) ? idOf(etag) : '';
}

export const isTagId = (id: string): boolean => /^(W\/)?"[^"]*"$/.test(id);

export const idOf = (text: string): string => (canBeId(text) ? text : '');

function valueEvent({ answer }: News, maxBytes: number): Buffer | undefined {
  const json = answer.body.length > maxBytes ? undefined : jsonOf(answer);
  return json && eventBytes({ id: idOfTag(answer), data: json.text });
}
