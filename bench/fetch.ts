import { loadavg } from 'node:os';
import type { Measured, Run } from '../test/support/report.js';
import { launchBareBrowser } from './fetch/browser.js';
import { type Case, measureCases } from './fetch/cases.js';
import { type Amount, type Blocks, ratioOf, timesOf } from './fetch/rounds.js';
import { delayMs, type Site, startSite } from './fetch/site.js';
import { measureStarts, type Starts } from './fetch/starts.js';
import { openTabs, type Tabs } from './fetch/tabs.js';

/**
 * How long a page's fetch takes, with the worker and without it, in one browser and one run. One thing is measured twice: how
 * far `same_twice_ratio` is from 1 is noise.
 */
export async function measureFetch({ quick }: Run): Promise<Measured> {
  const site = await startSite();
  const browser = await launchBareBrowser();
  try {
    const tabs = await openTabs(browser, site);
    const load = loadavg();
    const near = await measureNear(
      tabs,
      site,
      quick ? { rounds: 60, seconds: 8 } : { rounds: 400, seconds: 90 },
    );
    const far = await measureFar(tabs, site, quick ? { rounds: 6, seconds: 4 } : { rounds: 50, seconds: 60 });
    const starts = await measureBothStarts(
      tabs,
      site,
      quick ? { rounds: 6, seconds: 3 } : { rounds: 40, seconds: 30 },
    );
    return {
      figures: { ...near.figures, ...far.figures, ...starts.figures },
      details: {
        loopback: near.details,
        delayed: far.details,
        starts: starts.details,
        load_average: { before: load, after: loadavg() },
      },
    };
  } finally {
    await browser.close();
    await site.close();
  }
}

const plain = { path: '/plain', answeredBy: 'server' } as const;

const nearCases = {
  none: { variant: 'none', ...plain },
  none_again: { variant: 'none_again', ...plain },
  empty_handler: { variant: 'empty', ...plain },
  idle_handler: { variant: 'idle', ...plain },
  not_live: { variant: 'ours', ...plain },
  one_route: { variant: 'idle_routed', ...plain },
  routed: { variant: 'ours_routed', ...plain },
  none_live: { variant: 'none', path: '/live', answeredBy: 'server' },
  hit: { variant: 'ours', path: '/live', answeredBy: 'worker' },
  bare_hit: { variant: 'memory', path: '/live', answeredBy: 'worker' },
} as const satisfies Record<string, Case>;

const farCases = {
  none: { variant: 'none', path: '/slow/live', answeredBy: 'server' },
  none_again: { variant: 'none_again', path: '/slow/live', answeredBy: 'server' },
  not_live: { variant: 'ours', path: '/slow/plain', answeredBy: 'server' },
  hit: { variant: 'ours', path: '/slow/live', answeredBy: 'worker' },
} as const satisfies Record<string, Case>;

async function measureNear(tabs: Tabs, site: Site, amount: Amount): Promise<Measured> {
  const fetches = 6;
  const found = await measureCases(nearCases, { tabs, site, amount, fetches });
  const { none, idle_handler, not_live, one_route, routed, none_live, hit, bare_hit } = found;
  return {
    figures: {
      not_live_ratio: ratioOf(not_live, idle_handler),
      static_route_ratio: ratioOf(routed, none),
      // What the browser takes for a single route of a worker without a library.
      one_route_ratio: ratioOf(one_route, none),
      hit_ratio: ratioOf(hit, none_live),
      ...figuresOf({ none, not_live, routed, hit }, ''),
    },
    details: {
      ...{ rounds: none.length, fetches, same_twice_ratio: ratioOf(found.none_again, none) },
      hit_to_bare_hit: ratioOf(hit, bare_hit),
      ...{ ms: timesOfAll(found), to_none: ratiosTo(none, found) },
    },
  };
}

async function measureFar(tabs: Tabs, site: Site, amount: Amount): Promise<Measured> {
  const fetches = 3;
  const found = await measureCases(farCases, { tabs, site, amount, fetches });
  const { none, not_live, hit } = found;
  return {
    figures: {
      [`hit_ratio_${delayMs}ms`]: ratioOf(hit, none),
      ...figuresOf({ none, not_live, hit }, `_${delayMs}ms`),
    },
    details: {
      ...{ delay_ms: delayMs, rounds: none.length, fetches },
      same_twice_ratio: ratioOf(found.none_again, none),
      ...{ ms: timesOfAll(found), to_none: ratiosTo(none, found) },
    },
  };
}

async function measureBothStarts(tabs: Tabs, site: Site, amount: Amount): Promise<Measured> {
  const near = await measureStarts(tabs, site, '/live', amount);
  const far = await measureStarts(tabs, site, '/slow/live', amount);
  return {
    figures: { ...startFigures(near, ''), ...startFigures(far, `_${delayMs}ms`) },
    details: { near: startDetails(near), far: startDetails(far) },
  };
}

function startFigures(
  { found: { bare, declared, undeclared } }: Starts,
  suffix: string,
): Record<string, number> {
  return {
    [`start_ms${suffix}`]: timesOf(declared).p50,
    [`start_ms_p95${suffix}`]: timesOf(declared).p95,
    [`start_undeclared_ms${suffix}`]: timesOf(undeclared).p50,
    [`start_bare_ms${suffix}`]: timesOf(bare).p50,
    [`start_bare_ms_p95${suffix}`]: timesOf(bare).p95,
  };
}

const startDetails = ({ found, asked }: Starts) => ({
  ...{
    rounds: found.bare.length,
    ms: timesOfAll(found),
    to_bare: ratiosTo(found.bare, found),
    asked_of_server: asked,
  },
});

const figuresOf = (found: Record<string, Blocks>, suffix: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(found).flatMap(([name, blocks]) => [
      [`${name}_ms_p50${suffix}`, timesOf(blocks).p50],
      [`${name}_ms_p95${suffix}`, timesOf(blocks).p95],
    ]),
  );

const timesOfAll = (found: Record<string, Blocks>) =>
  Object.fromEntries(Object.entries(found).map(([name, blocks]) => [name, timesOf(blocks)]));

const ratiosTo = (base: Blocks, found: Record<string, Blocks>) =>
  Object.fromEntries(Object.entries(found).map(([name, blocks]) => [name, ratioOf(blocks, base)]));
