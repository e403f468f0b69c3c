import { checksOf, hostAccessRemedy } from '../checks.js';
import type { Feed, FeedHandle, FeedListener, FeedStatus } from '../feed.js';
import { beatEvery, createInspection } from '../inspection.js';
import { paced } from '../pace.js';
import { createEvalPipe, type Pumped } from './evalPipe.js';
import { createFrames } from './frames.js';
import type { DevtoolsHost } from './host.js';
import { type NetworkWatch, watchNetwork } from './network.js';
import { originOf } from './originOf.js';
import { createPortPipe, type PortListener, type PortPipe } from './portPipe.js';

/** Milliseconds: how soon the page is asked again, when it had something to say and when not. */
const busy = 100;
const calm = 250;
const soon = 20;
/** So long the logs have to come first. */
const head = 1_000;

/** Of an extension without any permission: the engines' logs by evaluating in the page, and the browser's network log. */
export function createDevtoolsFeed(host: DevtoolsHost): Feed {
  return { name: 'DevTools', open: (listener) => openFeed(host, listener) };
}

function openFeed(host: DevtoolsHost, listener: FeedListener): FeedHandle {
  const give = paced(listener.inputs);
  const id = Math.random().toString(36).slice(2);
  const byEval = createEvalPipe(host, id);
  let byPort: PortPipe | undefined;
  /** The site, and whether the extension has access to it. */
  let access: { url: string; granted: boolean } | undefined;
  const frames = createFrames(host, id);
  const openedAt = Date.now();
  let outgoing: object[] = [];
  let shown: Pumped | undefined;
  let pageUrl = '';
  let wasOpened = false;
  /** Documents so far; and whether the last one was seen before the browser said so. */
  let visits = 0;
  let wentAhead = false;
  let failure: string | undefined;
  let failures = 0;
  let dropped = 0;
  let network: NetworkWatch | undefined;
  let lastBeat = 0;
  let said = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const inspection = createInspection({
    id,
    now: Date.now,
    say: (message) => void outgoing.push(message),
    give,
  });

  function report(): void {
    const { engines } = inspection;
    const isEarly = Date.now() - openedAt < 3 * beatEvery;
    const { hasPast } = host;
    const found = { page: shown, failure, engines, isEarly, hasPast, frames: frames.origins, access };
    const status: FeedStatus = { state: stateOf(), checks: checksOf(found), dropped };
    const text = JSON.stringify(status);
    if (text === said) return;
    said = text;
    listener.status(status);
  }

  function stateOf(): FeedStatus['state'] {
    if (isOver) return 'closed';
    if (failures > 3) return 'lost';
    return shown ? 'open' : 'connecting';
  }

  function take(pumped: Pumped): void {
    dropped += pumped.dropped;
    for (const message of pumped.messages) inspection.receive(parse(message));
  }

  function meet(pumped: Pumped): void {
    if (wasOpened && originOf(pumped.url) !== originOf(pageUrl)) {
      go(pumped.url);
      wentAhead = true;
    }
    if (!wasOpened) give([{ type: 'opened', at: Date.now(), url: pumped.url }]);
    wasOpened = true;
    shown = pumped;
    pageUrl = pumped.url;
    if (originOf(access?.url ?? '') !== originOf(pageUrl)) void chooseWay(pageUrl);
    failure = undefined;
    failures = 0;
  }

  async function turn(): Promise<void> {
    if (Date.now() - lastBeat >= beatEvery && failures === 0) beat();
    const messages = outgoing;
    outgoing = [];
    let count = 0;
    timer = undefined;
    const asked = visits;
    try {
      const pumped = await (byPort ?? byEval).pump(messages);
      if (isOver) return;
      if (asked !== visits) throw new Error('it was left meanwhile');
      meet(pumped);
      const all = [pumped, ...(await frames.pump(pumped.url, messages))];
      for (const one of all) take(one);
      count = all.reduce((sum, one) => sum + one.messages.length, 0);
    } catch (thrown) {
      failures += 1;
      // Between two documents it fails once or twice.
      if (failures > 3) failure = reasonOf(thrown);
    }
    if (isOver) return;
    if (!network && (inspection.engines.length > 0 || Date.now() - openedAt > head))
      network = watchNetwork(host, give);
    report();
    timer = setTimeout(turn, count > 0 ? busy : calm);
  }

  /** A script in the page tells by itself where that is allowed; else the page is asked again and again. */
  async function chooseWay(url: string): Promise<void> {
    if (!host.access || !/^https?:/.test(url)) return;
    access = { url, granted: false };
    const granted = await host.access.has(url);
    if (isOver || access.url !== url) return;
    access = { url, granted };
    if (granted === (byPort !== undefined)) return;
    byPort?.close();
    byPort = granted ? createPortPipe(host.access, portListener) : undefined;
    if (byPort) byEval.close();
  }

  const portListener: PortListener = {
    news: () => hurry(),
    background: (state) => give([{ type: 'background', at: Date.now(), state }]),
    failed() {
      byPort?.close();
      byPort = undefined;
    },
  };

  /** Pushed: it need not wait for the next turn. */
  function hurry(): void {
    if (timer === undefined || isOver) return;
    clearTimeout(timer);
    timer = setTimeout(turn, soon);
  }

  function beat(): void {
    lastBeat = Date.now();
    inspection.beat();
  }

  /** The page is another one. */
  function go(url: string): void {
    inspection.leave(originOf(url) === originOf(pageUrl));
    give([{ type: 'navigated', at: Date.now(), url }]);
    visits += 1;
    pageUrl = url;
    shown = undefined;
    network?.leave();
    frames.leave();
    byPort?.navigated();
    lastBeat = 0;
  }

  // Firefox says it when the new page is complete: of another site it was heard by then.
  const stopNavigated = host.onNavigated((url) => {
    const isKnown = wentAhead && originOf(url) === originOf(pageUrl);
    wentAhead = false;
    if (!isKnown) go(url);
  });

  void turn();
  return {
    readValue: (source, key) => inspection.readValue(source.name, key),
    readContent: (url, startedAt) => network?.readContent(url, startedAt),
    async remedy(remedyId) {
      if (remedyId !== hostAccessRemedy || !host.access || !access) return;
      const { url } = access;
      if (await host.access.request(url)) await chooseWay(url);
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      stopNavigated();
      network?.close();
      byEval.close();
      byPort?.close();
      frames.close();
      report();
    },
  };
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
