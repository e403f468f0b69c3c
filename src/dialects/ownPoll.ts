import type { HeaderList, Update } from '../model/index.js';
import type { Finding, PollAnswer, PollCodec, Reading, Target } from './dialect.js';
import { placeOf } from './places.js';
import { readAnswer } from './readAnswer.js';
import { readChanges } from './readChanges.js';

/** How a dialect says for how many seconds an answer may be held back. */
export type Waiting = (headers: HeaderList, seconds: number) => HeaderList;

/** 0.1 and 0.2. */
export const byWait: Waiting = (headers, seconds) => [...headers, ['Wait', String(seconds)]];

/** 0.3. Of a preference that is there twice the first counts (RFC 7240 §2). */
export const byPrefer: Waiting = (headers, seconds) => {
  const isPrefer = ([name]: [string, string]) => name.toLowerCase() === 'prefer';
  const others = headers.filter(isPrefer).map(([, value]) => value);
  return [
    ...headers.filter((header) => !isPrefer(header)),
    ['Prefer', [`wait=${seconds}`, ...others].join(', ')],
  ];
};

/**
 * Long-polls of one resource. Without a tag there is nothing to wait on, so the request is an ordinary GET. A value that
 * is wanted at once is asked of the resource itself, not of the link's target.
 */
export function createOwnPoll(waiting: Waiting): PollCodec {
  return {
    request({ endpoint }, [target], waitSeconds) {
      if (!target) throw new RangeError('an own poll carries one resource');
      const place = placeOf(target, endpoint);
      if (place === undefined && (waitSeconds === undefined || target.checkpoint.etag === undefined))
        return valueRequest(target);
      const headers = place === undefined ? valueRequest(target).headers : [...target.headers];
      return {
        url: place ?? endpoint,
        headers: waitSeconds === undefined ? headers : waiting(headers, waitSeconds),
      };
    },
    read: (answer, targets, { endpoint }) => readEach(answer, targets, endpoint),
  };
}

/** `GET` of the value, if it is another than the one that is held. */
export function valueRequest({ url, headers, checkpoint }: Target): { url: string; headers: HeaderList } {
  const { etag } = checkpoint;
  return { url, headers: etag === undefined ? [...headers] : [...headers, ['If-None-Match', etag]] };
}

/** `endpoint`: where changes are asked without a checkpoint. */
export function readEach(answer: PollAnswer, targets: readonly Target[], endpoint?: string): Reading {
  const findings: Finding[] = [];
  const read = (target: Target): Update => {
    const place = placeOf(target, endpoint);
    return place === undefined
      ? readAnswer(answer, target)
      : readChanges(answer, answer.url, place, findings);
  };
  return { updates: targets.map((target) => ({ key: target.key, update: read(target) })), findings };
}
