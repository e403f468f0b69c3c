import type { HeaderList } from '../../model/index.js';
import type { PollCodec } from '../dialect.js';
import { readAnswer } from '../readAnswer.js';

/**
 * value-wait: `GET <target>` with `If-None-Match` and `Wait`. Without a tag there is nothing to wait on, so the request
 * is an ordinary GET. A request that wants its answer at once goes to the resource itself, not to the link's target.
 */
export const longPoll: PollCodec = {
  request(offer, [target], waitSeconds) {
    if (!target) throw new RangeError('value-wait carries one resource');
    const headers: HeaderList = [...target.headers];
    const { etag } = target.checkpoint;
    if (etag !== undefined) headers.push(['If-None-Match', etag]);
    if (waitSeconds === undefined || etag === undefined) return { url: target.url, headers };
    headers.push(['Wait', String(waitSeconds)]);
    return { url: offer.endpoint, headers };
  },
  read: (answer, targets) =>
    targets.map((target) => ({ key: target.key, update: readAnswer(answer, target) })),
};
