import type { LiveState } from '../../session/model.js';

/** Each state has a sign, a word, and a colour of its own (see panel.css). */
export const stateSigns: Record<LiveState, { icon: string; word: string }> = {
  idle: { icon: '○', word: 'idle' },
  connecting: { icon: '◌', word: 'connecting' },
  polling: { icon: '◐', word: 'long-polling' },
  connected: { icon: '●', word: 'connected' },
  backoff: { icon: '↻', word: 'backing off' },
  offline: { icon: '⌁', word: 'offline' },
  paused: { icon: '⏸', word: 'paused' },
  stopped: { icon: '■', word: 'stopped' },
  error: { icon: '✖', word: 'error' },
};

export const viewNames = {
  resources: 'Resources',
  subscriptions: 'Subscriptions',
  traffic: 'Traffic',
  timeline: 'Timeline',
} as const;

export const tabNames = {
  value: 'Value',
  diff: 'Diff',
  history: 'History',
  frames: 'Frames',
  headers: 'Headers',
  links: 'Links',
  timing: 'Timing',
  states: 'States',
  code: 'Code',
} as const;
