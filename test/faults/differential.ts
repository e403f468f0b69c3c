import type { Browser } from 'playwright';
import type { Browser as Firefox } from 'puppeteer-core';
import { launchChromium } from '../support/chromium.js';
import { launchFirefox } from '../support/firefox.js';
import type { Measured, Run } from '../support/report.js';
import { type Choice, type Compared, compareStands } from './differential/campaign.js';
import { documented, neverSeen } from './differential/documented.js';
import { openStand, type StandOptions, type Tab } from './differential/stand.js';

/** Whether a page with the worker sees what a page without it sees, case by case, in Chromium; the core of it in Firefox. */
export async function measureDifferential({ quick, seed }: Run): Promise<Measured> {
  const chromium = await inChromium((browser) =>
    compareInChromium(browser, quick ? { share: { of: 10, from: seed } } : {}),
  );
  const firefox = await inFirefox((browser) =>
    compareInFirefox(browser, quick ? { share: { of: 16, from: seed } } : {}),
  );
  return figuresOf(chromium, firefox, quick);
}

async function inChromium(work: (browser: Browser) => Promise<Compared[]>): Promise<Compared[]> {
  const browser = await launchChromium({ args: ['--ignore-certificate-errors'] });
  return work(browser).finally(() => browser.close());
}

async function inFirefox(work: (browser: Firefox) => Promise<Compared[]>): Promise<Compared[] | undefined> {
  const browser = await launchFirefox();
  return browser && work(browser).finally(() => browser.close());
}

export async function compareInChromium(
  browser: Browser,
  choice: Choice = {},
  options: StandOptions = {},
): Promise<Compared[]> {
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  const compared = compareProfiles(tabOf(contexts), choice, { worker: {}, ...options });
  return compared.finally(() => Promise.all(contexts.map((context) => context.close())));
}

/**
 * What needs a second look, and what can be answered from memory, of URLs that the app declared: of others the worker touches
 * none in Firefox. Writes are left out: there the worker learns of their end only after 10 s.
 */
const core: Choice = {
  browser: 'firefox',
  situations: ['second', 'hit'],
  groups: [
    ...['heads', 'urls', 'bodies', 'caching', 'origins', 'requests', 'xhr'],
    ...['streams', 'aborts', 'redirects'],
  ],
  // Firefox buffers what is not read, and revalidates behind the page's back when it likes: what is seen of it is chance.
  except: /^(what the page does not read|stale-while-revalidate)/,
};

export async function compareInFirefox(browser: Firefox, choice: Choice = {}): Promise<Compared[]> {
  const contexts = [await browser.createBrowserContext(), await browser.createBrowserContext()] as const;
  const options = { worker: { match: ['/c/*'] }, isSecureToo: false };
  const compared = compareProfiles(tabOf(contexts), { ...core, ...choice }, options);
  return compared.finally(() => Promise.all(contexts.map((context) => context.close())));
}

/** A page of the profile of this number. */
type OpenTab = (profile: 0 | 1) => () => Promise<Tab>;

const tabOf =
  (contexts: readonly [{ newPage(): Promise<Tab> }, { newPage(): Promise<Tab> }]): OpenTab =>
  (profile) =>
  () =>
    contexts[profile].newPage();

async function compareProfiles(
  openTab: OpenTab,
  choice: Choice,
  { worker, ...options }: StandOptions,
): Promise<Compared[]> {
  const bare = await openStand(openTab(0), options);
  const worked = await openStand(openTab(1), { worker, ...options });
  return compareStands(bare, worked, choice).finally(() => {
    bare.close();
    worked.close();
  });
}

function figuresOf(chromium: Compared[], firefox: Compared[] | undefined, quick: boolean): Measured {
  const different = [...chromium, ...(firefox ?? [])].filter(({ differences }) => differences.length > 0);
  const never = neverSeen(chromium.flatMap((one) => one.documented.map(({ name }) => name)));
  return {
    figures: {
      ...counts(chromium),
      documented_differences: documented.length,
      // A part of the cases need not show all of them.
      ...(!quick && { documented_never_seen: never.length }),
      ...(firefox && prefixed('firefox_', counts(firefox))),
    },
    details: { different, documented: documented.map(({ name }) => name), never, chromium, firefox },
  };
}

/** `cases` are told apart by name; each is compared in several situations. */
function counts(compared: readonly Compared[]): Record<string, number> {
  const by = (test: (one: Compared) => boolean) => compared.filter(test).length;
  return {
    cases: new Set(compared.map(({ case: name }) => name.split(' · ')[0])).size,
    comparisons: compared.length,
    passed_on: by(({ worker }) => worker.includes('network')),
    answered: by(({ worker }) => /answered|joined/.test(worker)),
    different: by(({ differences }) => differences.length > 0),
  };
}

const prefixed = (prefix: string, figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}${name}`, value]));
