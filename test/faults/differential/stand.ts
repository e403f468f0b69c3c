import type { RegisterOptions } from '../../../src/client/index.js';
import { within } from '../../support/time.js';
import type { Listed, Order } from './case.js';
import type { Outcome } from './page/main.js';
import type { SeenRequest } from './server/requestLog.js';
import { type Site, startSite } from './server/site.js';

/** A page as Playwright and Puppeteer have it. */
export interface Tab {
  goto(url: string): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
}

/** What one run of a case showed: in the page, and at the server. */
export interface Shown {
  page: unknown;
  ms: number;
  server: readonly SeenRequest[];
}

/** A site with pages of a browser profile of its own; with the worker, or without. */
export interface Stand {
  list(): Promise<Listed[]>;
  /** Runs the cases one after the other, each in its page. */
  run(orders: readonly Order[]): Promise<Map<string, Shown>>;
  /** What the worker did with the fetches that it looked at, by URL, since the last time that this was asked. */
  journal(): Promise<JournalEntry[]>;
  close(): void;
}

export interface JournalEntry {
  url: string;
  outcome: 'answered' | 'joined' | 'network';
}

const patience = 60_000;

export interface StandOptions {
  /** The worker's options; without them there is no worker. */
  worker?: RegisterOptions | undefined;
  /** Another worker than the built one. */
  editWorker?: (source: string) => string;
  isSecureToo?: boolean;
}

/** `openTab` gives a page of a profile that nobody else uses. */
export async function openStand(
  openTab: () => Promise<Tab>,
  { worker, editWorker, isSecureToo = true }: StandOptions = {},
): Promise<Stand> {
  const site = await startSite(editWorker);
  const plain = await openPage(openTab, site.origins.plain, worker);
  const secure = isSecureToo ? await openPage(openTab, site.origins.secure, worker) : undefined;
  const pages = [plain, ...(secure ? [secure] : [])];
  const listed = (await plain('list()')) as Listed[];
  const isSecure = (name: string) => listed.find((one) => one.name === name)?.secure ?? false;

  async function run(orders: readonly Order[]): Promise<Map<string, Shown>> {
    const seen: Record<string, Outcome> = {};
    for (const page of pages) {
      const own = orders.filter(({ name }) => (isSecure(name) ? page === secure : page === plain));
      if (own.length > 0) Object.assign(seen, await page(`run(${JSON.stringify(own)})`));
    }
    return new Map(orders.map(({ id }) => [id, shown(site, seen[id], id)]));
  }

  return {
    list: async () => listed.filter(({ secure: needsSecure }) => secure !== undefined || !needsSecure),
    run,
    journal: async () => (await Promise.all(pages.map((page) => page('journal()')))).flat() as JournalEntry[],
    close: site.close,
  };
}

/** Calls a method of the page's `window.differential`. */
type Call = (call: string) => Promise<unknown>;

async function openPage(
  openTab: () => Promise<Tab>,
  origin: string,
  worker: RegisterOptions | undefined,
): Promise<Call> {
  const tab = await openTab();
  await tab.goto(`${origin}/page/`);
  // As text: of what is there twice, WebDriver BiDi gives only one.
  const call: Call = async (text) => {
    const script = `(async () => JSON.stringify(await window.differential.${text}))()`;
    const told = await within(patience, text.slice(0, 200), tab.evaluate(script));
    return typeof told === 'string' ? JSON.parse(told) : undefined;
  };
  if (worker) await call(`takeWorker(${JSON.stringify(worker)})`);
  return call;
}

/** The ports of a site say nothing: its origins get names. */
function shown({ origins, log }: Site, outcome: Outcome | undefined, id: string): Shown {
  const { seen: page, ms } = outcome ?? { seen: 'not run', ms: 0 };
  const named = (value: unknown): unknown => {
    if (typeof value === 'string') return nameOrigins(value, origins);
    if (Array.isArray(value)) return value.map(named);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner)]));
  };
  return { ms, page: named(page), server: named(structuredClone(log.of(id))) as SeenRequest[] };
}

function nameOrigins(text: string, origins: Site['origins']): string {
  return Object.entries(origins).reduce(
    (named, [name, origin]) =>
      named.replaceAll(origin, `{${name}}`).replaceAll(new URL(origin).host, `{${name} host}`),
    text,
  );
}
