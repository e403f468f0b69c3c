import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Compared } from '../faults/differential/campaign.js';
import { documented, neverSeen } from '../faults/differential/documented.js';
import { compareInChromium, compareInFirefox } from '../faults/differential.js';
import { launchChromium } from '../support/chromium.js';
import { launchFirefox } from '../support/firefox.js';

// Each of the comparisons is many page loads' worth of requests, on machines that have other things to do.
vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ args: ['--ignore-certificate-errors'] });
});
afterAll(() => browser.close());

const different = (compared: readonly Compared[]) =>
  compared.filter(({ differences }) => differences.length > 0);

describe('a page with the worker sees what a page without it sees', () => {
  it('in one of twenty cases, of all situations', async () => {
    const compared = await compareInChromium(browser, { share: { of: 20, from: 0 } });
    expect(different(compared)).toEqual([]);
    expect(compared.length).toBeGreaterThan(70);
    expect(compared.some(({ worker }) => worker === 'answered')).toBe(true);
    expect(compared.some(({ worker }) => worker === 'network')).toBe(true);
  });

  it('in Firefox, in one of twelve of the core', async (test) => {
    const firefox = await launchFirefox();
    if (!firefox) return test.skip('no Firefox on this machine, and it could not be installed');
    const compared = await compareInFirefox(firefox, { share: { of: 12, from: 0 } }).finally(() =>
      firefox.close(),
    );
    expect(different(compared)).toEqual([]);
    expect(compared.some(({ worker }) => worker === 'answered')).toBe(true);
    expect(compared.some(({ worker }) => worker === 'network')).toBe(true);
  });
});

/** Workers as one might write them. What pages and worker say to each other goes on. */
const naive = (answer: string) => (source: string) =>
  `
  addEventListener('fetch', (event) => {
    if (!event.request.url.includes('.liveresource/')) event.respondWith((${answer})(event.request));
  });
  ${source}`;

describe('the comparison finds what a worker changes', () => {
  it.each([
    [
      'that passes everything on',
      '(request) => fetch(request)',
      /^(given up before the head: the|a field of Latin-1|XHR: a body that breaks off)/,
    ],
    [
      'that waits for the whole answer',
      '(request) => fetch(request).then(async (response) => new Response(await response.blob(), response))',
      /^(parts come one by one|three redirects|text\(\) of a body that breaks off)/,
    ],
    [
      'that has its own idea of the request',
      '({ url, method }) => fetch(url, { method })',
      /^(fields of a request|a request with text|cache mode no-store$|a redirect that is shown|referrer policy origin$)/,
    ],
  ])('%s', async (_, answer, names) => {
    const choice = { names, situations: ['first'] as const };
    const compared = await compareInChromium(browser, choice, { editWorker: naive(answer) });
    expect(compared.length).toBeGreaterThanOrEqual(3);
    expect(compared.filter(({ differences }) => differences.length === 0)).toEqual([]);
  });

  it('tells of a documented difference that did not occur', () => {
    const [first, ...others] = documented.map(({ name }) => name);
    expect(neverSeen(others)).toEqual([first]);
  });
});
