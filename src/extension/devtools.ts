import browser from 'webextension-polyfill';

// An absolute path: Firefox resolves a relative one against this page, Chromium against the extension's root.
browser.devtools.panels.create('LiveResource', '/icons/32.png', '/panel/panel.html').catch(console.error);
