import browser from 'webextension-polyfill';
import { version } from '../version.js';

// Registered while the script runs for the first time: an event that wakes the worker finds its listener only so.
browser.runtime.onInstalled.addListener(({ reason }) => {
  console.info(`LiveResource ${version}: ${reason}`);
});
