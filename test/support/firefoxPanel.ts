import { fileURLToPath } from 'node:url';
import type { Marionette } from './marionette.js';

const extension = fileURLToPath(new URL('../../dist/extension-firefox', import.meta.url));

export async function installExtension(firefox: Marionette): Promise<void> {
  await firefox.send('Addon:Install', { path: extension, temporary: true });
}

/** The panel in the real DevTools of the selected tab. */
export interface FirefoxPanel {
  /** Resolves with the text of the panel when it matches; rejects with it when it does not in time. */
  until(pattern: RegExp): Promise<string>;
}

export async function showFirefoxPanel(firefox: Marionette): Promise<FirefoxPanel> {
  await firefox.run('chrome', openPanel);
  return {
    until: async (pattern) =>
      String(await firefox.run('chrome', untilMatches, pattern.source, pattern.flags)),
  };
}

/** Tools of extensions are added when their pages are loaded, and nobody is told. */
const openPanel = `
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
  const { gDevTools } = require('devtools/client/framework/devtools');
  const toolbox = await gDevTools.showToolboxForTab(window.gBrowser.selectedTab);
  const find = () => [...toolbox.additionalToolDefinitions.values()].find(({ label }) => label === 'LiveResource');
  while (!find()) await new Promise((resolve) => setTimeout(resolve, 50));
  const { id } = find();
  await toolbox.selectTool(id);
  const { contentDocument } = toolbox.doc.getElementById('toolbox-panel-iframe-' + id);
  window.panelOfExtension = contentDocument.querySelector('browser');`;

/** The panel is in a process of its own: a script of the browser looks into it. While it loads, its scripts may be lost with the process. */
const untilMatches = `
  const [source, flags] = args;
  const { messageManager } = window.panelOfExtension;
  const textOf = () => new Promise((resolve) => {
    const hear = ({ data }) => {
      messageManager.removeMessageListener('panel-text', hear);
      resolve(data);
    };
    messageManager.addMessageListener('panel-text', hear);
    setTimeout(hear, 2_000, { data: '' });
    const script = "sendAsyncMessage('panel-text', content?.document?.body?.innerText ?? '')";
    messageManager.loadFrameScript('data:,' + encodeURIComponent(script), false);
  });
  const pattern = new RegExp(source, flags);
  const until = Date.now() + 30_000;
  for (;;) {
    const text = await textOf();
    if (pattern.test(text)) return text;
    if (Date.now() > until) throw new Error('not shown: ' + pattern + ' in ' + text);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }`;
