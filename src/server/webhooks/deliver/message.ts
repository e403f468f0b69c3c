import { formatLink } from '../../../protocol/linkHeader.js';
import { headerOf } from '../../ask/routeAnswer.js';
import type { Position, Progress } from '../keep/progress.js';
import { hashOf, type Registration, type Topic, topicKey } from '../registration.js';
import { type Asked, isSamePosition, type News } from './news.js';
import { signatureOf } from './signature.js';

/** What is sent to a callback. */
export interface Message {
  headers: Record<string, string>;
  body: Buffer;
}

export type Tidings = Extract<News, { after: Position }>;

const OF_CONTENT = ['content-type', 'content-encoding', 'content-language', 'etag', 'last-modified'];
const ID_LENGTH = 27;

/** The number of the message: that of the last one if this is the same again. */
export function sequenceOf({ sent, sequence }: Progress, after: Position): number {
  return sent && isSamePosition(sent, after) ? sequence : sequence + 1;
}

/** `now`: milliseconds since 1970, for the signature; it is not in the id, which all attempts share. */
export function writeMessage(
  registration: Registration,
  topic: Topic,
  before: Position,
  { kind, after, answer }: Tidings,
  { sequence, now }: { sequence: number; now: number },
): Message {
  const { origin, secret } = registration;
  const body = kind === 'gone' ? Buffer.alloc(0) : answer.body;
  const id = messageId(registration, topic, sequence, after);
  const headers: Record<string, string> = {
    Location: origin + topic.target,
    'Content-Length': String(body.length),
    ...(kind === 'gone' ? {} : contentHeaders(answer)),
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': signatureOf(secret, id, now, body),
  };
  const links = linksOf(kind, origin, before, after);
  return { headers: links.length > 0 ? { ...headers, Link: links.join(', ') } : headers, body };
}

/** From what is stored alone, so that whichever process tries again has the same. */
function messageId({ id }: Registration, topic: Topic, sequence: number, after: Position): string {
  const hash = hashOf(
    id,
    topicKey(topic),
    String(sequence),
    after.target,
    after.validator,
    String(after.gone),
  );
  return `msg_${hash.slice(0, ID_LENGTH)}`;
}

function contentHeaders(answer: Asked): Record<string, string> {
  const present = OF_CONTENT.filter((name) => answer.headers.has(name));
  return Object.fromEntries(present.map((name) => [name, headerOf(answer, name)]));
}

function linksOf(kind: Tidings['kind'], origin: string, before: Position, after: Position): string[] {
  const changes = formatLink(origin + after.target, [['rel', 'changes']]);
  if (kind === 'anew') return [changes];
  return kind === 'changes' ? [changes, formatLink(origin + before.target, [['rel', 'prev-changes']])] : [];
}
