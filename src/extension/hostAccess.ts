import type { HostAccess } from '../../panel/feed/devtools/host.js';
import { devtools, permissions, runtime } from './chromeApi.js';
import { panelPort } from './relayNames.js';

/** Access to single sites, which a person gives and takes back in the browser's own dialogues. */
export const hostAccess: HostAccess = {
  has: (url) => permissions.contains(wanted(url)).catch(() => false),
  request: (url) => permissions.request(wanted(url)),
  connect() {
    const port = runtime.connect({ name: panelPort(devtools.inspectedWindow.tabId) });
    return {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => port.onMessage.addListener(listener),
      onDisconnect: (listener) => port.onDisconnect.addListener(listener),
      disconnect: () => port.disconnect(),
    };
  },
};

/** Match patterns have no ports in Firefox, and mean all of them in Chromium without one. */
function wanted(url: string) {
  const { protocol, hostname } = new URL(url);
  return { permissions: ['scripting'], origins: [`${protocol}//${hostname}/*`] };
}
