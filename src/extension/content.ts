import { openChannels } from '../../panel/feed/channels.js';
import type { FromPanel } from '../../panel/feed/devtools/portPipe.js';
import { version } from '../version.js';
import type { FromContent } from './relay.js';

/**
 * Put into a page while a panel looks at it and the extension has access to its site: tells the panel what the engines say. It ends
 * with its port, and leaves nothing behind; a panel that is still there puts it in again.
 */
interface Port {
  postMessage(message: FromContent): void;
  onMessage: { addListener(listener: (message: FromPanel) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}
declare const chrome: { runtime: { connect(): Port } };

const mark = 'liveresourceInspector';
const refreshEvery = 2_000;
const marked = globalThis as { [mark]?: boolean };

function begin(): void {
  marked[mark] = true;
  const port = chrome.runtime.connect();
  let told = '';
  const channels = openChannels(
    (message) => port.postMessage({ type: 'said', json: JSON.stringify(message) }),
    version,
  );
  const refresh = () => {
    channels.refresh();
    const page = { url: location.href, ...channels.workers };
    const text = JSON.stringify(page);
    if (text !== told && isTop()) port.postMessage({ type: 'page', page });
    told = text;
  };
  const timer = setInterval(refresh, refreshEvery);
  port.onMessage.addListener((message) => {
    if (message.type === 'say') channels.post(message.message);
  });
  port.onDisconnect.addListener(() => {
    clearInterval(timer);
    channels.close();
    marked[mark] = false;
  });
  refresh();
}

const isTop = () => window === window.top;

/** Frames of the page's own origin hear the same as it does. */
function hearsMore(): boolean {
  if (isTop()) return true;
  try {
    return window.top?.location.origin !== location.origin;
  } catch {
    return true;
  }
}

if (!marked[mark] && hearsMore()) begin();
