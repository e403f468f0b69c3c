import type { ServerResponse } from 'node:http';
import type { Admission } from './admission.js';
import type { AnswerHead } from './ask/routeAnswer.js';
import type { Watches } from './follow/watches.js';
import type { BeforeHead } from './http/sendAnswer.js';
import { sendText } from './http/sendAnswer.js';
import type { Settings } from './options.js';

/** What every mechanism works with. */
export interface ServerContext extends Settings {
  watches: Watches;
  admission: Admission;
  /** Lets the last word on the headers of an answer be said. */
  beforeHead: BeforeHead;
  /** Whether it is a live resource that a route answered with. */
  isLiveAnswer(answer: AnswerHead): boolean;
}

const RETRY_AFTER_SECONDS = 30;

/** For one too many. */
export function refuseForNow(res: ServerResponse, { beforeHead }: ServerContext): void {
  res.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
  sendText(res, 503, 'Too many are waiting here already. Try again later.\n', beforeHead);
}
