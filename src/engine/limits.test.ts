import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import { createFakeClock } from '../../test/support/fakeClock.js';
import { createEventLog } from './eventLog.js';
import { receiveFromPage } from './index.js';

it('asks for a value that is too large once a minute at the most, and ever more rarely', async () => {
  const harness = createHarness({ limits: { bodyBytes: 10 } });
  const { origin, clock } = harness;
  origin.update('/a', 'x'.repeat(11));
  await harness.stay('/a');
  await clock.advance(50_000);
  expect(origin.requests).toHaveLength(1);
  expect(harness.problems()).toEqual(['too-large']);
  await clock.advance(3_600_000);
  expect(origin.requests.length).toBeLessThan(12);
});

it('follows it again when it has become small enough', async () => {
  const harness = createHarness({ limits: { bodyBytes: 10 } });
  const { origin, clock } = harness;
  const tab = createTab('/a');
  origin.update('/a', 'x'.repeat(11));
  await harness.stay('/a');
  void tab.plug(harness);
  await clock.advance(1_000);
  origin.update('/a', 'small');
  await clock.advance(200_000);
  expect(tab.values).toEqual(['small']);
});

it('tells so many values a second, and then the newest', async () => {
  const harness = createHarness({ limits: { updatesPerSecond: 3 } });
  const tab = createTab('/a');
  void tab.plug(harness);
  await harness.clock.advance(2_000);
  for (let n = 1; n <= 10; n++) {
    harness.origin.update('/a', `${n}`);
    await harness.clock.advance(1);
  }
  expect(tab.values).toEqual(['0', '1', '2', '3']);
  await harness.clock.advance(1_000);
  expect(tab.values).toEqual(['0', '1', '2', '3', '10']);
  expect(harness.problems()).toEqual(['updates-merged']);
});

it('refuses to follow what has a longer URL or longer headers', async () => {
  const harness = createHarness({ limits: { requestBytes: 100 } });
  await expect(harness.follow(`/${'a'.repeat(100)}`)).rejects.toMatchObject({ code: 'request-too-long' });
  await expect(
    harness.follow('/a', 'tab:1', { headers: [['x-any', 'a'.repeat(100)]] }),
  ).rejects.toMatchObject({ code: 'request-too-long' });
});

it('looks at each interest of a message a few times, however many there are', async () => {
  const { engine, asked, clock } = createHarness();
  let looks = 0;
  const interests = Array.from({ length: 1_000 }, (_, n) => ({
    id: `${n}`,
    ...asked(`/${n}`),
    get headers() {
      looks++;
      return [];
    },
  }));
  const message = { type: 'follow', id: 'f', interests } as const;
  void receiveFromPage(engine, message, { holder: 'tab:1', reply() {} });
  await clock.settle();
  expect(looks).toBeGreaterThanOrEqual(1_000);
  expect(looks).toBeLessThan(5_000);
});

it('keeps the log below its limits, and the problems in a flood of other events', () => {
  const log = createEventLog(createFakeClock(), () => 1, { logEvents: 100, logBytes: 20_000 });
  log.record({ type: 'problem', code: 'failure', details: { reason: 'x'.repeat(100_000) } });
  for (let n = 0; n < 1_000; n++) log.record({ type: 'navigation', name: 'x'.repeat(n * 10) });
  const { events, dropped } = log.since(0);
  expect(events[0]).toMatchObject({ type: 'problem', details: { reason: 'x'.repeat(2_048) } });
  expect(JSON.stringify(events).length).toBeLessThan(22_000);
  expect(events.length + dropped).toBe(1_001);
});
