import { askedHeaders, type HeaderPairs } from '../../ask/client.js';
import { headerOf } from '../../ask/routeAnswer.js';
import { changesTarget } from '../../follow/changesLink.js';
import { type Asked, startOf } from '../deliver/news.js';
import type { Position } from '../keep/progress.js';
import type { Topic } from '../registration.js';
import { busy, Refusal } from './refusal.js';
import type { WantedTopic } from './wanted.js';

/** A topic, and where one begins who registers now. */
export interface Beginning {
  topic: Topic;
  position: Position;
}

// Of the POST, not of whoever sent it.
const OF_POST = /^(accept(-encoding)?|content-.*|origin|referer|range|if-.*|sec-fetch-.*)$/;

/** The headers of a registrant, for a GET in his name. */
export function registrantHeaders(req: Parameters<typeof askedHeaders>[0]): HeaderPairs {
  return askedHeaders(req).filter(([name]) => !OF_POST.test(name));
}

/** `answer`: the resource as whoever is told of it sees it. Throws Refusal. */
export function beginningOf({ mode, target }: WantedTopic, answer: Asked, host: string): Beginning {
  refuseUnless200(answer);
  const isCollection = changesTarget(headerOf(answer, 'link'), target, host) !== undefined;
  const topic: Topic = { mode: mode ?? (isCollection ? 'changes' : 'value'), target };
  const position = startOf(topic, answer, host);
  if (position) return { topic, position };
  const missing = topic.mode === 'value' ? 'an ETag' : 'a Link to its changes';
  throw new Refusal(422, `The resource is not live: it has not ${missing}.\n`);
}

/** Throws Refusal. */
export function refuseUnless200({ status }: Asked): void {
  if (status === 200) return;
  if (status === 404 || status === 410) throw new Refusal(404, 'There is no such resource.\n');
  if (status === 401 || status === 403) {
    throw new Refusal(
      403,
      'Callbacks are told what everybody may see, and this resource is not for everybody.\n',
    );
  }
  if (status >= 500 || status === 429) throw busy('The resource gives no answer now. Try again later.\n');
  throw new Refusal(422, `The resource cannot be followed: it answers ${status}.\n`);
}
