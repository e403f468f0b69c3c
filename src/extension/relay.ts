import type { Runtime } from 'webextension-polyfill';
import browser from 'webextension-polyfill';
import type { FromPanel, ToPanel } from '../../panel/feed/devtools/portPipe.js';
import { tabOfPanel } from './relayNames.js';

/** What the script in a page says. */
export type FromContent = Extract<ToPanel, { type: 'said' | 'page' }>;

/** Who speaks of one tab: panels (a browser shows one), and the documents in it. */
interface Tab {
  panels: Set<Runtime.Port>;
  pages: Set<Runtime.Port>;
}

const tabs = new Map<number, Tab>();

/** Carries messages between panels and the pages that they look at. Nothing is kept: when it is ended, panels begin anew. */
export function relay(): void {
  browser.runtime.onConnect.addListener((port) => {
    const { sender, name } = port;
    const isOwn = sender?.url?.startsWith(browser.runtime.getURL('')) ?? false;
    const panelOf = tabOfPanel(name);
    if (isOwn && panelOf !== undefined) return addPanel(port, panelOf);
    const tabId = sender?.tab?.id;
    if (!isOwn && tabId !== undefined) addPage(port, tabId);
  });
}

function tabOf(id: number): Tab {
  const tab = tabs.get(id) ?? { panels: new Set(), pages: new Set() };
  tabs.set(id, tab);
  return tab;
}

function addPanel(port: Runtime.Port, tabId: number): void {
  const tab = tabOf(tabId);
  tab.panels.add(port);
  port.onMessage.addListener((raw) => {
    const message = raw as FromPanel;
    if (message.type === 'inject') void inject(tabId, port);
    else for (const page of tab.pages) page.postMessage(message);
  });
  port.onDisconnect.addListener(() => {
    tab.panels.delete(port);
    if (tab.panels.size > 0) return;
    // Nobody looks any more: the scripts in the pages end with their ports.
    for (const page of tab.pages) page.disconnect();
    tabs.delete(tabId);
  });
}

/** A page may say what it likes, to the panel of its own tab alone. */
function addPage(port: Runtime.Port, tabId: number): void {
  const tab = tabs.get(tabId);
  if (!tab) return port.disconnect();
  tab.pages.add(port);
  port.onMessage.addListener((raw) => {
    const { type } = raw as FromContent;
    if (type !== 'said' && type !== 'page') return;
    for (const panel of tab.panels) panel.postMessage(raw);
  });
  port.onDisconnect.addListener(() => void tab.pages.delete(port));
}

async function inject(tabId: number, panel: Runtime.Port): Promise<void> {
  try {
    await browser.scripting.executeScript({ target: { tabId, allFrames: true }, files: ['content.js'] });
  } catch (thrown) {
    panel.postMessage({ type: 'failed', reason: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
