import { fileURLToPath } from 'node:url';
import type { Marionette } from './marionette.js';
import { type ShownPanel, shownPanel } from './shownPanel.js';

const extension = fileURLToPath(new URL('../../dist/extension-firefox', import.meta.url));

export async function installExtension(firefox: Marionette): Promise<void> {
  await firefox.send('Addon:Install', { path: extension, temporary: true });
}

/** The panel in the real DevTools of the selected tab. */
export async function showFirefoxPanel(firefox: Marionette): Promise<ShownPanel> {
  await firefox.run('chrome', openPanel);
  return shownPanel((expression) => firefox.run('chrome', evaluateInPanel, expression));
}

/** A tool of an extension is added, and has its place in the deck, when the page that makes it is loaded. */
const openPanel = `
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
  const { gDevTools } = require('devtools/client/framework/devtools');
  const toolbox = await gDevTools.showToolboxForTab(window.gBrowser.selectedTab);
  const find = () => [...toolbox.additionalToolDefinitions.values()].find(({ label }) => label === 'LiveResource');
  const id = await new Promise((resolve) => {
    const look = () => {
      if (!find()) return;
      observer.disconnect();
      resolve(find().id);
    };
    const observer = new toolbox.win.MutationObserver(look);
    observer.observe(toolbox.doc.getElementById('toolbox-deck'), { childList: true });
    look();
  });
  await toolbox.selectTool(id);
  const { contentDocument } = toolbox.doc.getElementById('toolbox-panel-iframe-' + id);
  const browser = contentDocument.querySelector('browser');
  window.panelOfExtension = browser;
  await new Promise((resolve) => {
    const isThere = () =>
      browser.currentURI?.spec.endsWith('/panel/panel.html') && !browser.webProgress.isLoadingDocument;
    if (isThere()) return resolve();
    window.panelProgress = {
      QueryInterface: ChromeUtils.generateQI(['nsIWebProgressListener', 'nsISupportsWeakReference']),
      onStateChange() {
        if (!isThere()) return;
        browser.removeProgressListener(window.panelProgress);
        resolve();
      },
    };
    browser.addProgressListener(window.panelProgress, Ci.nsIWebProgress.NOTIFY_STATE_ALL);
  });`;

/** The panel is in a process of its own: a script of the browser runs there, and tells what comes of it. */
const inPanel = (script: string) => `
  const { messageManager } = window.panelOfExtension;
  const name = 'told by panel ' + (window.toldByPanel = (window.toldByPanel ?? 0) + 1);
  return new Promise((resolve, reject) => {
    messageManager.addMessageListener(name, function hear({ data: { value, error } }) {
      messageManager.removeMessageListener(name, hear);
      if (error === undefined) resolve(value);
      else reject(error);
    });
    const script = (text, name) => {
      Promise.resolve(text)
        .then(${script})
        .then(
          (value) => sendAsyncMessage(name, { value }),
          (error) => sendAsyncMessage(name, { error: String(error) }),
        );
    };
    const call = '(' + script + ')(' + JSON.stringify(args[0]) + ',' + JSON.stringify(name) + ')';
    messageManager.loadFrameScript('data:text/javascript;charset=utf-8,' + encodeURIComponent(call), false);
  });`;

/** In a scope of its own, behind which is that of the panel: what is to stay is put on `window`. */
const evaluateInPanel = inPanel(`(expression) => {
  const sandbox = new Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
  return Promise.resolve(Cu.evalInSandbox(expression, sandbox)).then(Cu.waiveXrays);
}`);
