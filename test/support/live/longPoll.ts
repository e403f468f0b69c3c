import { type Answer, type Asked, news, type Occasion, refusal, unchanged } from './answer.js';
import { type Exchange, respond } from './exchange.js';
import type { Mechanism, Settings } from './options.js';
import type { Resource } from './store.js';

/** Milliseconds; 0: an ordinary request. 'bad': not a wait that this generation knows. */
export type AskedWait = number | 'bad';

/** In 0.3 a preference that is not understood is none (RFC 7240 §2). */
export function askedWait(headers: NodeJS.Dict<string | string[]>, settings: Settings): AskedWait {
  const { dialect, ignoresWait, maxWaitMs, minWait } = settings;
  if (ignoresWait) return 0;
  if (dialect === '0.3') {
    const seconds = preferredWait(String(headers['prefer'] ?? ''));
    return seconds >= minWait ? Math.min(seconds * 1000, maxWaitMs) : 0;
  }
  const wait = headers['wait'];
  if (wait === undefined) return 0;
  return /^\d+$/.test(String(wait)) ? Math.min(Number(wait) * 1000, maxWaitMs) : 'bad';
}

function preferredWait(prefer: string): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d+)"?\s*(?:$|[,;])/i.exec(prefer)?.[1];
  return seconds === undefined ? 0 : Number(seconds);
}

/** A resource or its changes URL, with a wait or without. */
export function answerPoll(exchange: Exchange, asked: Asked): void {
  const { site, req } = exchange;
  const wait = waitFor(exchange, asked.after === undefined ? 'value-wait' : 'changes-wait');
  if (wait === 'bad') return respond(exchange, refusal(400, 'Wait: whole seconds\n'));
  const occasion: Occasion = wait > 0 ? 'wait' : 'at once';
  const tag = req.headers['if-none-match'];
  answerOrHold(exchange, wait, {
    resources: [asked.resource],
    look: () => news(site, asked, tag, occasion),
    atEnd: () => unchanged(site, asked, occasion),
  });
}

export function waitFor({ site, req }: Exchange, mechanism: Mechanism): AskedWait {
  const { settings } = site;
  return settings.mechanisms.includes(mechanism) ? askedWait(req.headers, settings) : 0;
}

export interface Question {
  resources: readonly Resource[];
  /** undefined: no news. */
  look(): Answer | undefined;
  /** What says that there is none. */
  atEnd(): Answer;
}

/** Looks and begins to wait in one tick, so that no change falls between the two. */
export function answerOrHold(exchange: Exchange, waitMs: number, question: Question): void {
  const answer = question.look();
  if (answer) respond(exchange, answer);
  else if (waitMs === 0) respond(exchange, question.atEnd());
  else hold(exchange, waitMs, question);
}

function hold(exchange: Exchange, waitMs: number, { resources, look, atEnd }: Question): void {
  const { res, site } = exchange;
  const stop = () => {
    clearTimeout(timer);
    for (const { listeners } of resources) listeners.delete(changed);
    res.off('close', stop);
    site.log.count('waits', -1);
  };
  const finish = (answer: Answer) => {
    stop();
    respond(exchange, answer);
  };
  const changed = () => {
    const answer = look();
    if (answer) finish(answer);
  };
  const timer = setTimeout(() => finish(atEnd()), waitMs);
  for (const { listeners } of resources) listeners.add(changed);
  res.once('close', stop);
  site.log.count('waits', 1);
}
