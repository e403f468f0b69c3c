import type { Readable } from 'node:stream';
import { formatLink } from '../../protocol/linkHeader.js';
import { type Content, contentOf } from '../ask/content.js';
import { referenceTo } from '../ask/requestUrl.js';
import { type AnswerHead, headerOf, type RouteAnswer } from '../ask/routeAnswer.js';
import { itemsAnswer } from '../follow/changedItems.js';
import type { News } from '../follow/news.js';

/** What is told of a resource. With neither headers nor content it says no more than that something changed. */
export interface Pushed {
  headers: Record<string, string>;
  content?: Content;
}

/**
 * What news are told as. A resource that is gone, or not for this client (any more), is a hint: the client asks and sees
 * the status, as frames have none. So is what is larger than `maxBytes`, and what is no text.
 */
export function pushedOf(
  news: News<Buffer | Readable>,
  { maxBytes, changesRel }: { maxBytes: number; changesRel: string },
): Pushed {
  const { answer, before, after } = news;
  if (answer.status !== 200) return { headers: {} };
  switch (news.kind) {
    case 'value':
      return pushedWith(answer, maxBytes, etagOf(answer));
    case 'changes': {
      // Without a place after them nobody could tell whether he has heard all.
      const items = before === after ? undefined : itemsAnswer(news);
      return items ? pushedWith(items, maxBytes, linksOf(news, changesRel)) : { headers: {} };
    }
    case 'gone':
    case 'refused':
      return { headers: {} };
    default:
      return news.kind satisfies never;
  }
}

function pushedWith(
  answer: RouteAnswer<Buffer | Readable>,
  maxBytes: number,
  headers: Record<string, string>,
): Pushed {
  const content = contentOf(answer, maxBytes);
  if (!content) return { headers };
  const type = headerOf(answer, 'content-type');
  return { headers: { ...headers, ...(type !== '' && { 'Content-Type': type }) }, content };
}

function etagOf(answer: AnswerHead): Record<string, string> {
  const etag = headerOf(answer, 'etag');
  return etag === '' ? {} : { ETag: etag };
}

function linksOf({ before, after }: News<Buffer | Readable>, changesRel: string): Record<string, string> {
  const next = formatLink(referenceTo(after.target), [['rel', changesRel]]);
  const previous = formatLink(referenceTo(before.target), [['rel', 'prev-changes']]);
  return { Link: `${next}, ${previous}` };
}
