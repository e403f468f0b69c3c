import type { IncomingMessage, RequestListener } from 'node:http';
import type { Readable } from 'node:stream';
import { Injector } from '../../../src/server/ask/injector.js';
import type { NewsKind } from '../../../src/server/follow/compare.js';
import { groupRules } from '../../../src/server/follow/groupKey.js';
import type { News } from '../../../src/server/follow/news.js';
import type { Place } from '../../../src/server/follow/place.js';
import type { HeldAnswer, Seat, Watcher } from '../../../src/server/follow/watcher.js';
import { Watches } from '../../../src/server/follow/watches.js';
import type { ServerProblem } from '../../../src/server/problems.js';
import { createFakeClock, type FakeClock } from '../fakeClock.js';
import { eventually } from './startApp.js';

/** What one watcher heard: `held`, `ended`, or the kind of news with its body. */
export type Heard = 'held' | 'ended' | [NewsKind, string];

export interface TestWatcher extends Watcher {
  heard: Heard[];
  done: boolean;
  /** Until it has heard so much. */
  hears(count: number): Promise<Heard[]>;
}

export interface Watching {
  watches: Watches;
  clock: FakeClock;
  problems: ServerProblem[];
  watch(place: Place, options?: { once?: boolean; cookie?: string }): TestWatcher;
}

/** Watchers of an application that is not on the network. */
export function startWatching(listener: RequestListener): Watching {
  const clock = createFakeClock();
  const problems: ServerProblem[] = [];
  const onProblem = (problem: ServerProblem) => void problems.push(problem);
  const settings = {
    clock,
    onProblem,
    askTimeoutMs: 30_000,
    groupRules: groupRules(),
    hearsAll: true,
    maxBodyBytes: 100,
  };
  const watches = new Watches(settings);
  const injector = new Injector(listener, settings);
  return {
    ...{ watches, clock, problems },
    watch(place, { once = false, cookie } = {}) {
      const watcher = createWatcher({ req: requestOf(cookie), injector }, place, once);
      watches.watch(watcher);
      return watcher;
    },
  };
}

function createWatcher(client: Watcher['client'], place: Place, once: boolean): TestWatcher {
  const heard: Heard[] = [];
  return {
    ...{ client, place, once, heard, takesStreams: false, done: false },
    seat: undefined as Seat | undefined,
    held: (_answer: HeldAnswer) => void heard.push('held'),
    ended: (_answer: HeldAnswer) => void heard.push('ended'),
    told: ({ kind, answer }: News<Buffer | Readable>) => void heard.push([kind, String(answer.body)]),
    async hears(count) {
      await eventually(() => heard.length >= count);
      return heard;
    },
  };
}

function requestOf(cookie: string | undefined): IncomingMessage {
  const rawHeaders = ['Host', 'app.example', ...(cookie ? ['Cookie', cookie] : [])];
  const headers = { host: 'app.example', ...(cookie && { cookie }) };
  return { method: 'GET', url: '/', rawHeaders, headers, socket: {} } as unknown as IncomingMessage;
}
