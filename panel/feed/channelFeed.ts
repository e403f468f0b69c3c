import { version } from '../../src/version.js';
import { openChannels } from './channels.js';
import { logCheck, registeredCheck } from './checks.js';
import type { Feed, FeedCheck, FeedHandle, FeedListener } from './feed.js';
import { beatEvery, createInspection } from './inspection.js';
import { paced } from './pace.js';

/** Of a page of the app itself: the engines' logs, and nothing of the network. Needs no extension. */
export function createChannelFeed(): Feed {
  return { name: location.host, open: openFeed };
}

function openFeed(listener: FeedListener): FeedHandle {
  const openedAt = Date.now();
  const give = paced(listener.inputs);
  const channels = openChannels((message) => {
    inspection.receive(message);
    report();
  }, version);
  const inspection = createInspection({
    id: Math.random().toString(36).slice(2),
    now: Date.now,
    say: channels.post,
    give,
  });
  let said = '';

  function report(): void {
    const isEarly = Date.now() - openedAt < 3 * beatEvery;
    const found = {
      page: { ...channels.workers, url: location.href },
      engines: inspection.engines,
      isEarly,
    };
    const checks = [registeredCheck(found), logCheck(found), withoutNetwork];
    const state = inspection.engines.length > 0 || !isEarly ? 'open' : 'connecting';
    const text = JSON.stringify([state, checks]);
    if (text === said) return;
    said = text;
    listener.status({ state, checks, dropped: 0 });
  }

  function beat(): void {
    channels.refresh();
    inspection.beat();
    report();
  }

  give([{ type: 'opened', at: openedAt, url: location.href }]);
  const timer = setInterval(beat, beatEvery);
  beat();
  return {
    readValue: (source, key) => inspection.readValue(source.name, key),
    readContent() {},
    remedy: () => Promise.resolve(),
    close() {
      clearInterval(timer);
      inspection.end();
      channels.close();
    },
  };
}

const withoutNetwork: FeedCheck = {
  id: 'network-history',
  state: 'failed',
  text: 'Requests of pages are not shown here, only what the logs tell: for those there is the panel in the DevTools.',
};
