import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { hasCount, read, stored, useStage, workerKiller } from './support.js';

const older = fileURLToPath(new URL('../fixtures/older/', import.meta.url));
const readOlder = (version: string, file: string) =>
  gunzipSync(readFileSync(`${older}${version}/${file}.gz`)).toString();
const path = '/counter/a/';
const present = packageJson.version;

/** Whose client pages get; undefined is the present build. */
let clientVersion: string | undefined;
/** Of all pages. */
let warnings: string[];
let errors: string[];

const stage = useStage(() => ({
  raw(req, res) {
    const file = /^\/dist\/(client\/[\w/.-]+)$/.exec(req.url ?? '')?.[1];
    if (clientVersion === undefined || file === undefined) return false;
    res.setHeader('Content-Type', 'text/javascript');
    res.end(readOlder(clientVersion, file));
    return true;
  },
}));

beforeEach(() => {
  [warnings, errors] = [[], []];
  stage.context.on('console', (said) => said.type() === 'warning' && warnings.push(said.text()));
  stage.context.on('weberror', (thrown) => errors.push(String(thrown.error())));
});

/** Client and worker are from now on those of a version, or of the present build. */
function deploy(version: string | undefined, { worker = version }: { worker?: string | undefined } = {}) {
  clientVersion = version;
  stage.site.editWorker = (source) =>
    worker === undefined ? source : readOlder(worker, 'liveresource-sw.js');
}

async function openFollowing(): Promise<Page> {
  const page = await stage.openTab();
  await stage.follow(page, path);
  return page;
}

async function isStored(page: Page): Promise<void> {
  await expect.poll(() => stored(page, '"count":1')).toContain(path);
}

/** Asked again and again: the check that the browser makes by itself after a page load may be under way with what it had before. */
async function updateWorker(page: Page): Promise<void> {
  const former = await page.evaluateHandle(() => navigator.serviceWorker.controller);
  const isReplaced = async (worker: ServiceWorker | null) => {
    await (await navigator.serviceWorker.getRegistration())?.update();
    return navigator.serviceWorker.controller !== worker;
  };
  await expect.poll(() => page.evaluate(isReplaced, former), { timeout: 30_000 }).toBe(true);
}

async function tells(page: Page, count: number): Promise<void> {
  await stage.site.add('a');
  await hasCount(page, count);
  expect(await read(page, path)).toEqual({ count });
}

/** After the worker was replaced the page is told all, and so is the next one. */
async function goesOn(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await tells(page, 2);
  const kill = await workerKiller(page);
  await kill();
  await tells(page, 3);
  const next = await openFollowing();
  await tells(next, 4);
  await hasCount(page, 4);
  const counts = (await page.evaluate(() => window.values())).map(({ count }) => count);
  expect(counts).toEqual([0, 1, 2, 3, 4]);
}

/** Nothing else is said, and nothing at all where both have one number. */
function expectAnnounced(page: string, worker: string): void {
  const sentence = `LiveResource: the page has version ${page}, the worker ${worker}.`;
  expect([...new Set(warnings)]).toEqual(page === worker ? [] : [sentence]);
  expect(errors).toEqual([]);
}

for (const version of ['0.1.0', '0.3.0']) {
  describe(`version ${version}`, () => {
    it('its pages, and what its worker stored, are served by the present worker', async () => {
      deploy(version);
      const page = await openFollowing();
      await tells(page, 1);
      await isStored(page);
      deploy(undefined);
      await updateWorker(page);
      await goesOn(page);
      expectAnnounced(version, present);
    }, 60_000);

    it('its worker serves present pages, also where it is put back after the present one', async () => {
      deploy(undefined);
      const page = await openFollowing();
      await tells(page, 1);
      await isStored(page);
      deploy(undefined, { worker: version });
      await updateWorker(page);
      await goesOn(page);
      expectAnnounced(present, version);
    }, 60_000);
  });
}
