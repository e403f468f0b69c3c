import { createReplay } from './feed/replay.js';
import { mountPanel } from './panel.js';

const container = document.getElementById('panel');
if (container) mountPanel({ container, feed: createReplay({ name: 'nothing' }) });
