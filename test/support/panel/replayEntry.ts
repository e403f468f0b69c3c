import { createReplay } from '../../../panel/feed/replay.js';
import { type MountedPanel, mountPanel, type Settings } from '../../../panel/panel.js';
import type { SessionInput } from '../../../panel/session/index.js';

declare global {
  interface Window {
    replay(inputs: SessionInput[]): void;
    mounted: MountedPanel | undefined;
    /** What the panel wrote last. */
    stored: unknown;
  }
}

const settings: Settings = {
  read: async () => window.stored,
  write: async (value) => {
    window.stored = value;
  },
};

/** Mounts the panel over a recording, in place of the one that is there. */
window.replay = (inputs) => {
  const container = document.getElementById('panel');
  if (!container) throw new Error('The page has no place for the panel.');
  window.mounted?.unmount();
  window.mounted = mountPanel({ container, settings, feed: createReplay({ name: 'recording', inputs }) });
};
