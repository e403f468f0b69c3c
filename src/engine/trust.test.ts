import { expect, it } from 'vitest';
import { createTab } from '../../test/support/engineHarness.js';
import { socketHarness } from '../../test/support/socketHarness.js';

it('takes what was pushed without a tag for a hint', async () => {
  const { harness, sockets, origin, clock } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  origin.update('/a', '1');
  sockets.last.send({ type: 'event', uri: '/a', headers: {}, body: 'something else' });
  await clock.settle();
  expect(tab.values).toEqual(['0', '1']);
});

it('takes nothing old that was under way while HTTP said something newer', async () => {
  const { harness, sockets, origin, clock } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(10);
  origin.update('/a', '2');
  harness.engine.navigation('/');
  void harness.fetch('/a');
  await clock.settle();
  expect(tab.values).toEqual(['0', '2']);
  for (const body of ['1', '2']) {
    sockets.last.send({ type: 'event', uri: '/a', headers: { ETag: `"${body}"` }, body });
    await clock.settle();
  }
  expect(tab.values).toEqual(['0', '2']);
});

it('after somebody may have logged in, takes nothing from the socket that HTTP did not say too', async () => {
  const { harness, sockets, origin, clock } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(10);
  harness.engine.navigation('/');
  await clock.advance(10);
  sockets.last.send({ type: 'event', uri: '/a', headers: { ETag: '"hers"' }, body: 'hers' });
  await clock.advance(100);
  expect(tab.values).toEqual(['0']);
  origin.update('/a', 'his');
  sockets.last.send({ type: 'event', uri: '/a', headers: { ETag: '"his"' }, body: 'his' });
  await clock.advance(100);
  expect(tab.values).toEqual(['0', 'his']);
});

it('begins the socket anew that says other things than HTTP since somebody may have logged in', async () => {
  const { harness, sockets, origin, clock } = socketHarness();
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(10);
  harness.engine.navigation('/');
  await clock.advance(10);
  for (let n = 1; n <= 3; n++) {
    origin.update('/a', `his ${n}`);
    sockets.all[0]?.send({ type: 'event', uri: '/a', headers: { ETag: `"hers ${n}"` }, body: `hers ${n}` });
    await clock.advance(1_000);
  }
  expect(tab.values).toEqual(['0', 'his 1', 'his 2', 'his 3']);
  expect(sockets.all).toHaveLength(2);
  expect(sockets.all[0]?.isOpen).toBe(false);
});
