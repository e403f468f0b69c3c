import type { PollCodec } from './dialect.js';
import { readEach, valueRequest } from './ownPoll.js';
import { placeOf } from './places.js';

/** Plain HTTP, for one resource: how it is found out what a server offers, and what was missed, whatever the dialect. */
export const plain: PollCodec = {
  request(_, [target]) {
    if (!target) throw new RangeError('a plain request carries one resource');
    const place = placeOf(target);
    return place === undefined ? valueRequest(target) : { url: place, headers: [...target.headers] };
  },
  read: (answer, targets) => readEach(answer, targets),
};
