import { type AnswerHead, isEventStream } from '../ask/routeAnswer.js';
import type { News } from '../follow/news.js';
import { pushedOf } from '../socket/pushed.js';
import { idOfTag, type ValueEvents } from './events.js';
import { eventBytes } from './eventText.js';

/**
 * Value streams of 0.3: `open` and `update`, with headers as JSON in the first line and the content after it. What no event
 * can hold has no content, and is fetched; what is deleted has no data.
 */
export function draftEvents(maxBytes: number): ValueEvents {
  const tell = (name: string, news: News) =>
    news.written(`0.3 ${name}`, () => draftEvent(name, news, maxBytes));
  return {
    fits: (head) => !isEventStream(head),
    first: (news) => tell('open', news),
    update: (news) => tell('update', news),
    unchanged: (head) => eventOf('open', head, JSON.stringify(tagOf(head))),
    gone: eventBytes({ name: 'update', id: '', data: '' }),
  };
}

function draftEvent(name: string, news: News, maxBytes: number): Buffer {
  const { headers, content } = pushedOf(news, { maxBytes, changesRel: 'changes' });
  const text = content?.bytes.toString();
  const head = JSON.stringify(headers);
  // The end of a line arrives as LF, whatever it was.
  const isWhole = text !== undefined && !text.includes('\r');
  return eventOf(name, news.answer, isWhole ? `${head}\n${text}` : head);
}

const eventOf = (name: string, head: AnswerHead, data: string) =>
  eventBytes({ name, id: idOfTag(head), data });

function tagOf({ headers }: AnswerHead): Record<string, string> {
  const etag = headers.get('etag');
  return typeof etag === 'string' ? { ETag: etag } : {};
}
