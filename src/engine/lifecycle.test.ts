import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import type { NetworkNews } from '../messages.js';
import { receiveFromPage } from './pages.js';

it('confirms what it holds after the computer slept', async () => {
  const harness = createHarness();
  const { clock, origin } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(1_000);
  // The connection is dead, and nobody said so.
  origin.script = ({ wait }) => (wait === undefined ? undefined : 'hang');
  harness.engine.navigation('/');
  void harness.fetch('/a');
  await clock.advance(100);
  origin.update('/a', '1');
  clock.jump(3_600_000, false);
  await clock.advance(16_000);
  expect(tab.values).toEqual(['0', '1']);
  expect(harness.events('clock-jumped')).toHaveLength(1);
});

it('takes no notice of timers that are a little late', async () => {
  const { stay, clock, events } = createHarness();
  await stay('/a');
  for (let n = 0; n < 20; n++) {
    clock.jump(10_000);
    await clock.advance(16_000);
  }
  expect(events('clock-jumped')).toEqual([]);
});

it('finds out at once whether a connection lives when the network went or came', async () => {
  const { stay, clock, origin, engine, states } = createHarness();
  await stay('/a');
  await clock.advance(1_000);
  origin.script = () => 'network';
  engine.doubt();
  await clock.advance(100);
  expect(states().at(-1)).toBe('stale');
  origin.script = undefined;
  engine.wake();
  await clock.advance(100);
  expect(states().at(-1)).toBe('live');
});

it('looks again, ever more rarely, at what is followed by name and was not live', async () => {
  const { stay, clock, origin, values, published } = createHarness();
  origin.script = () => ({ status: 200, body: 'a proxy’s page' });
  await stay('/a');
  await clock.advance(61_000);
  origin.script = undefined;
  await clock.advance(400_000);
  expect(values()).toEqual(['a proxy’s page', '0']);
  expect(published.filter(({ kind }) => kind === 'error')).toHaveLength(1);
  expect(origin.open('/a')).toHaveLength(1);
});

it('polls what offers nothing else, at the interval that is wanted', async () => {
  const { stay, clock, origin, values, states } = createHarness();
  origin.resource('/a').headers = {};
  await stay('/a', 'tab:1', { poll: 10 });
  await clock.advance(35_000);
  expect(origin.requests).toHaveLength(4);
  origin.update('/a', '1');
  await clock.advance(10_000);
  expect(values()).toEqual(['0', '1']);
  expect(states()).toEqual(['polled']);
});

it('a new value does not make it look as if it were being caught up with', async () => {
  const { stay, clock, origin, published } = createHarness();
  origin.resource('/a').headers = {};
  await stay('/a', 'tab:1', { poll: 10 });
  origin.update('/a', '1');
  await clock.advance(10_000);
  expect(published.at(-1)).toMatchObject({ kind: 'value', state: 'polled' });
});

it('polls at the interval that the server prefers, where the app leaves it to it', async () => {
  const { stay, clock, origin } = createHarness();
  origin.resource('/a').headers = { 'X-Poll-Interval': '30' };
  origin.resource('/b').headers = {};
  await stay('/a', 'tab:1', { poll: 0 });
  await stay('/b', 'tab:1', { poll: 0 });
  await clock.advance(119_000);
  const asked = (path: string) => origin.requests.filter((request) => request.path === path).length;
  expect([asked('/a'), asked('/b')]).toEqual([4, 1]);
  await clock.advance(2_000);
  expect(asked('/b')).toBe(2);
});

it('polls also what has no tag, and repeats nothing', async () => {
  const { stay, clock, origin, values } = createHarness();
  Object.assign(origin.resource('/a'), { headers: {}, etag: undefined });
  await stay('/a', 'tab:1', { poll: 10 });
  await clock.advance(30_000);
  origin.change('/a', { body: '1' });
  await clock.advance(30_000);
  expect(values()).toEqual(['0', '1']);
});

it('hears of pages that the network went or came, and waits no longer then', async () => {
  const { stay, clock, origin, engine, states } = createHarness();
  const tell = (network: NetworkNews) =>
    receiveFromPage(engine, { type: 'follow', id: '1', interests: [], network }, { holder: 'p', reply() {} });
  await stay('/a');
  await clock.advance(1_000);
  origin.script = () => 'network';
  await tell('offline');
  await clock.advance(100);
  expect(states().at(-1)).toBe('stale');
  await clock.advance(60_000);
  origin.script = undefined;
  await tell('online');
  await clock.advance(100);
  expect(states().at(-1)).toBe('live');
});

it('tries often again when the network is said to be there a moment before it is', async () => {
  const { stay, clock, origin, engine, states } = createHarness();
  await stay('/a');
  await clock.advance(1_000);
  origin.script = () => 'network';
  engine.doubt();
  await clock.advance(600_000);
  engine.wake();
  await clock.advance(100);
  origin.script = undefined;
  await clock.advance(2_000);
  expect(states().at(-1)).toBe('live');
});
