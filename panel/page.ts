import { createChannelFeed } from './feed/channelFeed.js';
import { mountPanel, type Settings } from './panel.js';

const name = 'liveresource-panel';

/** May be blocked: then nothing stays. */
const settings: Settings = {
  read: async () => JSON.parse(localStorage.getItem(name) ?? 'null') ?? undefined,
  write: async (value) => localStorage.setItem(name, JSON.stringify(value)),
};

const container = document.getElementById('panel');
if (container) {
  const { unmount } = mountPanel({ container, feed: createChannelFeed(), settings });
  addEventListener('pagehide', unmount);
}
