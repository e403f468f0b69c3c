import type { Browser, Page } from 'puppeteer-core';
import type { CounterServer } from '../../support/counter/counterServer.js';
import type { Kill } from '../../support/counter/judge.js';
import type { Poll, TabRecord } from '../../support/counter/tab.js';
import { wallClock, within } from '../../support/time.js';

/** What must have come by then never comes. */
const patience = 60_000;

export type Visibility = 'hidden' | 'visible';

/** A tab of the counter's page that follows it, under control of the worker. It is in front until another is opened. */
export async function openFollower(browser: Browser, { origin }: CounterServer): Promise<Page> {
  const tab = await browser.newPage();
  await tab.goto(`${origin}/?worker=yes`);
  await within(
    patience,
    'control',
    tab.evaluate(() => window.tab.controlled()),
  );
  await tab.evaluate(() => window.tab.follow());
  await reaches([tab], 0);
  return tab;
}

/** Brings it to the front, so that all others of its window are truly hidden. */
export async function show(shown: Page, others: readonly Page[]): Promise<void> {
  await shown.bringToFront();
  const becomes = (tab: Page, wanted: Visibility) =>
    tab.waitForFunction((state) => document.visibilityState === state, { polling: 50 }, wanted);
  await Promise.all([becomes(shown, 'visible'), ...others.map((tab) => becomes(tab, 'hidden'))]);
}

export const reaches = (tabs: readonly Page[], n: number): Promise<unknown> =>
  within(
    patience,
    `the value ${n}`,
    Promise.all(tabs.map((tab) => tab.evaluate((count) => window.tab.reaches(count), n))),
  );

export const recordOf = (tab: Page): Promise<TabRecord> => tab.evaluate(() => window.tab.record());

export const fetchIn = (tab: Page): Promise<Poll> => tab.evaluate(() => window.tab.pollOnce());

/** Stops the worker from a page's target: a session on the worker's own would keep it alive. */
export async function killerFrom(tab: Page): Promise<() => Promise<Kill>> {
  const cdp = await tab.createCDPSession();
  await cdp.send('ServiceWorker.enable');
  return async () => {
    const sent = wallClock();
    await cdp.send('ServiceWorker.stopAllWorkers');
    return { sent, stopped: wallClock() };
  };
}

/** The moments at which the browser let the page's timers run: one that wants to every quarter of a second. ms since 1970 */
export async function watchWakeUps(tab: Page): Promise<() => Promise<number[]>> {
  const moments = await tab.evaluateHandle(() => {
    const moments: number[] = [];
    setInterval(() => void moments.push(performance.timeOrigin + performance.now()), 250);
    return moments;
  });
  return () => moments.jsonValue();
}
