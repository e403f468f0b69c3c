import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';

it('follows a resource by name: asks once, then waits, and tells each new value', async () => {
  const { clock, origin, follow, values, published, states } = createHarness();
  await follow('/a');
  expect(origin.requests.map(({ etag, wait }) => [etag, wait])).toEqual([
    [undefined, undefined],
    ['"0"', 45],
  ]);
  origin.update('/a', '1');
  await clock.settle();
  origin.update('/a', '2');
  await clock.settle();
  expect(values()).toEqual(['0', '1', '2']);
  expect(states()).toEqual(['live']);
  const revisions = published.flatMap((one) => (one.kind === 'value' ? [one.revision?.n ?? 0] : []));
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  expect(new Set(revisions).size).toBe(3);
  expect(origin.open('/a')).toMatchObject([{ etag: '"2"', wait: 45 }]);
  expect(origin.mostOpen).toBe(1);
});

it('keeps the value when a wait ends with 304, and waits again at once', async () => {
  const { clock, origin, follow, values, events, states } = createHarness();
  await follow('/a');
  await clock.advance(45_000);
  expect(events('confirmed')).toMatchObject([{ via: 'long-poll', etag: '"0"' }]);
  expect(origin.requests).toHaveLength(3);
  expect(origin.open('/a')).toHaveLength(1);
  expect([values(), states()]).toEqual([['0'], ['live']]);
});

it('takes the newer headers of a 304, but none that describe the body', async () => {
  const { clock, origin, follow, engine, asked } = createHarness();
  await follow('/a');
  const { headers } = origin.resource('/a');
  origin.change('/a', {
    headers: { ...headers, 'X-Seen': '2', 'Content-Length': '0', 'Content-Type': 'x/y' },
  });
  await clock.advance(45_000);
  const recalled = await engine.recall(asked('/a'));
  if (recalled.kind !== 'value') throw new Error(recalled.reason);
  const stored = Object.fromEntries(recalled.representation.headers);
  expect(stored).toMatchObject({ 'x-seen': '2', 'content-type': 'text/plain', etag: '"0"' });
  expect(stored).not.toHaveProperty('content-length');
});

it('shares one connection among all who follow the same resource', async () => {
  const { clock, origin, follow, engine } = createHarness();
  const { key } = await follow('/a', 'tab:1');
  await follow('/a', 'tab:2');
  await follow('/b', 'tab:2');
  expect([origin.open('/a').length, origin.open('/b').length, origin.mostOpen]).toEqual([1, 1, 1]);
  engine.unfollow(key, 'tab:1');
  await clock.settle();
  expect(origin.open('/a')).toHaveLength(1);
  engine.releaseHolder('tab:2');
  await clock.settle();
  expect([origin.open('/a').length, origin.open('/b').length]).toEqual([0, 0]);
});

it('gives the known value at once to one who follows what is live', async () => {
  const { follow } = createHarness();
  expect((await follow('/a', 'tab:1')).snapshot).toBeUndefined();
  const second = await follow('/a', 'tab:2');
  expect(second).toMatchObject({ state: 'live', snapshot: { status: 200 } });
});

it('begins anew for one who follows what was let go, and gives no unconfirmed value', async () => {
  const { clock, origin, follow, engine } = createHarness();
  const { key } = await follow('/a');
  engine.unfollow(key, 'tab:1');
  origin.update('/a', '1');
  await clock.advance(200);
  expect(origin.open('/a')).toEqual([]);
  const again = await follow('/a', 'tab:2');
  expect(again.snapshot).toBeUndefined();
  expect(['pending', 'catching-up']).toContain(again.state);
  expect(origin.requests.at(-2)).toMatchObject({ etag: '"0"', wait: undefined, answered: 200 });
});

it('ends leases when they expire, when their holder is gone, and keeps those that are renewed', async () => {
  const { clock, origin, follow, engine, events } = createHarness();
  await follow('/a', 'tab:1');
  await follow('/b', 'tab:2');
  await follow('/c', 'tab:3');
  engine.releaseWhere((holder) => holder === 'tab:2');
  await clock.advance(100_000);
  await follow('/c', 'tab:3');
  await clock.advance(51_000);
  expect(['/a', '/b', '/c'].map((path) => origin.open(path).length)).toEqual([0, 0, 1]);
  expect(events('lease-ended').map(({ holder, reason }) => [holder, reason])).toEqual([
    ['tab:2', 'holder-gone'],
    ['tab:1', 'expired'],
  ]);
});

it('leaves no timer and no request when it is closed', async () => {
  const { clock, origin, follow, engine, fetch } = createHarness();
  await follow('/a');
  await fetch('/b');
  engine.writeBegun('w', `${origin.url}/x`, 'POST');
  origin.fault('network');
  await follow('/c');
  engine.close();
  await clock.settle();
  expect([clock.timers, origin.open('/a'), origin.open('/c')]).toEqual([0, [], []]);
});

it('tells a removal once, asks again ever more rarely, and tells the value when it is back', async () => {
  const harness = createHarness();
  const { clock, origin, published } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.settle();
  origin.change('/a', { status: 404 });
  await clock.settle();
  for (let n = 0; n < 6; n++) {
    await clock.advance(20_000);
    await tab.sayAgain();
  }
  expect(published.filter(({ kind }) => kind === 'removed')).toHaveLength(1);
  expect(tab.heard.filter(({ kind }) => kind === 'removed')).toHaveLength(1);
  const asked = origin.requests.length;
  await clock.advance(120_000);
  await tab.sayAgain();
  expect(origin.requests.length - asked).toBeLessThan(10);
  origin.update('/a', '0');
  await clock.advance(40_000);
  expect(tab.values).toEqual(['0', '0']);
  expect(origin.open('/a')).toMatchObject([{ wait: 45 }]);
});

it('does not tell a newcomer that a resource is removed before it was asked again', async () => {
  const { clock, origin, follow, engine } = createHarness();
  const { key } = await follow('/a');
  origin.change('/a', { status: 404 });
  await clock.settle();
  engine.unfollow(key, 'tab:1');
  await clock.settle();
  origin.update('/a', '5');
  expect((await follow('/a', 'tab:2')).state).toBe('pending');
  expect((await follow('/a', 'tab:2')).state).toBe('live');
});

it('gives the one value of what is not live, says so, and asks no more', async () => {
  const harness = createHarness();
  const { clock, origin } = harness;
  origin.change('/a', { headers: {}, body: 'plain' });
  const tab = createTab('/a');
  await tab.plug(harness);
  await clock.advance(100_000);
  expect(tab.values).toEqual(['plain']);
  expect(tab.heard).toContainEqual(expect.objectContaining({ kind: 'error', code: 'not-live' }));
  expect(origin.requests).toHaveLength(1);
});

it.each(['"p"', undefined])(
  'gives the value of what is not live (ETag %s) to later followers too',
  async (etag) => {
    const harness = createHarness();
    const { clock, origin, engine } = harness;
    origin.change('/a', { headers: {}, body: 'plain', etag });
    const tabs = ['tab:1', 'tab:2', 'tab:3'].map((holder) => createTab('/a', holder));
    await tabs[0]?.plug(harness);
    await tabs[1]?.plug(harness);
    for (const holder of ['tab:1', 'tab:2']) engine.releaseHolder(holder);
    for (const tab of tabs) tab.unplug();
    await clock.settle();
    await tabs[2]?.plug(harness);
    await clock.advance(6_000);
    expect(tabs.map(({ values }) => values)).toEqual([['plain'], ['plain'], ['plain']]);
  },
);

it('refuses URLs that are none, and lets the page know', async () => {
  const { engine, asked } = createHarness();
  await engine.ready;
  for (const url of ['ftp://x/', 'https://u:p@app.example/', 'nonsense', 'https://app.example/\n']) {
    expect(() => engine.follow({ ...asked('/'), url }, 'tab:1')).toThrow(
      expect.objectContaining({ code: 'bad-uri' }),
    );
  }
});
