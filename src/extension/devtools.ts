import browser from 'webextension-polyfill';
import { tellPanelVisibility } from './visibility.js';

const tell = tellPanelVisibility(browser.devtools.inspectedWindow.tabId);

// An absolute path: Firefox resolves a relative one against this page, Chromium against the extension's root.
browser.devtools.panels
  .create('LiveResource', '/icons/32.png', '/panel/panel.html')
  .then((panel) => {
    panel.onShown.addListener(() => tell(true));
    panel.onHidden.addListener(() => tell(false));
  })
  .catch(console.error);
