import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';
import type { ScriptedAnswer } from '../../test/support/scriptedNetwork.js';
import type { HeaderList } from '../model/index.js';

const answerWith = (headers: Record<string, string>, body: string): ScriptedAnswer => ({
  status: 200,
  headers: { ...headers, ETag: `"${body}"` },
  body,
});

it('drops the answer to a fetch that was overtaken by a newer value', async () => {
  const { clock, origin, follow, throughNetwork, values, events } = createHarness();
  await follow('/a');
  const { headers } = origin.resource('/a');
  origin.script = ({ by }) => (by === 'page' ? answerWith(headers, '0') : undefined);
  origin.hold();
  const late = throughNetwork('/a');
  const waiting = origin.release;
  origin.update('/a', '1');
  await clock.settle();
  waiting();
  await late;
  await clock.advance(30);
  expect(values().at(-1)).toBe('1');
  expect(values()).toEqual(['0', '1']);
  expect(events('applied')).toHaveLength(2);
});

it('takes the answer of a lagging replica at no time, and asks once more instead', async () => {
  const harness = createHarness();
  const { clock, origin, events } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  origin.update('/a', '1');
  await clock.settle();
  const { headers } = origin.resource('/a');
  for (let n = 0; n < 4; n++) {
    origin.fault(answerWith(headers, '0'));
    harness.engine.navigation('/');
    await clock.advance(30);
    void harness.fetch('/a');
    await clock.advance(60_000);
  }
  expect(events('dropped').map(({ reason }) => reason)).toContain('superseded');
  expect(tab.values).toEqual(['0', '1']);
});

it('does not believe two lagging answers that were asked for at the same time', async () => {
  const harness = createHarness();
  const { clock, origin, throughNetwork } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  origin.update('/a', '1');
  await clock.settle();
  const { headers } = origin.resource('/a');
  origin.script = ({ by }) => (by === 'page' ? answerWith(headers, '0') : undefined);
  await Promise.all([throughNetwork('/a'), throughNetwork('/a'), throughNetwork('/a')]);
  await clock.advance(30);
  expect(tab.values).toEqual(['0', '1']);
});

it('accepts a value that came back to a former one', async () => {
  const harness = createHarness();
  const { clock, origin } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  for (const body of ['1', '0', '1']) {
    origin.update('/a', body);
    await clock.advance(30);
  }
  expect(tab.values).toEqual(['0', '1', '0', '1']);
  expect(origin.open('/a')).toMatchObject([{ etag: '"1"', wait: 45 }]);
});

it('takes no other value from a page’s own fetch of what is followed: the HTTP cache may have given it', async () => {
  const { clock, origin, follow, engine, asked, events, values } = createHarness();
  await follow('/a');
  origin.update('/a', '1');
  await clock.settle();
  const { headers } = origin.resource('/a');
  const exchange = {
    ...{ url: asked('/a').url, status: 200, at: clock.wall() },
    headers: [...Object.entries(headers), ['etag', '"of before"']] as [string, string][],
  };
  const before = origin.requests.length;
  const { take } = engine.observe({ request: asked('/a'), exchange, mark: engine.mark() });
  await take?.(async () => new TextEncoder().encode('of before').buffer);
  await clock.advance(100);
  expect(events('dropped')).toMatchObject([{ reason: 'unproven' }]);
  expect(values()).toEqual(['0', '1']);
  // The page may be right after all: the server is asked.
  expect(origin.requests.slice(before)).toMatchObject([{ etag: '"1"', wait: undefined }, { wait: 45 }]);
});

it('does not take the body of a 200 with the tag that was sent', async () => {
  const { clock, origin, follow, fetch, values } = createHarness();
  await follow('/a');
  const { headers } = origin.resource('/a');
  origin.script = ({ wait, etag }) =>
    wait !== undefined && origin.requests.length < 4
      ? { status: 200, headers: { ...headers, ETag: `W/${etag}` }, body: '' }
      : undefined;
  await clock.advance(46_000);
  expect(values()).toEqual(['0']);
  expect((await fetch('/a')).text).toBe('0');
});

it('refuses a 200 that says nothing of being live any more, at any time', async () => {
  const { clock, origin, follow, values, states, problems } = createHarness({ random: () => 0 });
  await follow('/a');
  const proxyPage = { status: 200, headers: { ETag: '"proxy"', 'Content-Type': 'text/html' }, body: 'login' };
  origin.fault(proxyPage);
  await clock.advance(45_000);
  await clock.advance(1_000);
  expect(values()).toEqual(['0']);
  origin.script = () => proxyPage;
  await clock.advance(46_500);
  expect(values()).toEqual(['0']);
  expect(states()).toContain('stale');
  expect(problems()).toContain('offers-missing');
  origin.script = undefined;
  origin.update('/a', '1');
  await clock.advance(40_000);
  expect(values()).toEqual(['0', '1']);
});

it('does not let a proxy page that a page meets end what is followed', async () => {
  const { origin, follow, throughNetwork, states } = createHarness();
  await follow('/a');
  origin.fault({ status: 200, body: '<html>' });
  expect(await throughNetwork('/a')).toMatchObject({ result: 'unknown' });
  expect(states()).toEqual(['live']);
});

it('follows no more after five answers without offers', async () => {
  const { clock, origin, stay, states, published } = createHarness();
  await stay('/a');
  origin.script = () => ({ status: 200, headers: { ETag: '"x"' }, body: 'x' });
  await clock.advance(60_000);
  expect(states().at(-1)).toBe('ended');
  expect(published.filter(({ kind }) => kind === 'error')).toMatchObject([{ code: 'not-live' }]);
  const asked = origin.requests.length;
  await clock.advance(900_000);
  // It is looked at again now and then.
  expect(origin.requests.length - asked).toBeLessThan(6);
  expect(states().at(-1)).toBe('ended');
});

it('asks again once the connection is lost, before it calls a value live', async () => {
  const harness = createHarness();
  const { clock, origin, fetch } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  origin.script = () => 'network';
  await clock.advance(45_000);
  origin.resource('/a').body = '1';
  origin.resource('/a').etag = '"1"';
  await clock.advance(10_000);
  expect(tab.heard).toContainEqual(expect.objectContaining({ kind: 'error', code: 'network-failed' }));
  expect(tab.heard).toContainEqual(expect.objectContaining({ kind: 'state', state: 'stale' }));
  origin.script = undefined;
  expect(await fetch('/a')).toMatchObject({ from: 'network', text: '1' });
  await clock.advance(30_000);
  expect(tab.values).toEqual(['0', '1']);
  expect(origin.open('/a')).toMatchObject([{ etag: '"1"', wait: 45 }]);
});

it('a wait that is redirected to another origin', async () => {
  const { clock, origin, stay, values } = createHarness();
  let evil = false;
  origin.script = (r) =>
    r.wait && evil
      ? {
          status: 200,
          url: 'https://evil.example/x',
          headers: { Link: '</x>; rel="value-wait"', ETag: '"e"' },
          body: 'evil',
        }
      : undefined;
  await stay('/a');
  evil = true;
  await clock.advance(46_000);
  expect(values()).toEqual(['0']);
});

it('serves nothing older than what a page was told by its own fetch, also before that was read', async () => {
  const { clock, origin, engine, stay, fetch, asked } = createHarness();
  await stay('/a');
  await clock.advance(200);
  origin.hold();
  origin.update('/a', '1');
  const headers: HeaderList = [...Object.entries(origin.resource('/a').headers), ['etag', '"1"']];
  const request = asked('/a');
  const exchange = { url: request.url, status: 200, headers, at: clock.wall() };
  const { take } = engine.observe({ request, exchange, mark: engine.mark() });
  const done = take?.(() => new Promise(() => {}));
  const next = fetch('/a');
  await clock.advance(10);
  origin.release();
  await clock.advance(100);
  expect(await next).toMatchObject({ text: '1' });
  expect(done).toBeDefined();
});

it('answers no fetch with less than the one before was told past it, also where nothing was held then', async () => {
  const { engine, clock, origin, asked, stay } = createHarness();
  const { headers } = origin.resource('/a');
  origin.hold();
  await stay('/a');
  expect(origin.open('/a')).toHaveLength(1);
  await clock.advance(10);
  // A page's fetch went by: its answer was newer than the one that is under way.
  const told = Object.entries({ ...headers, ETag: '"1"' });
  const exchange = { url: `${origin.url}/a`, status: 200, headers: told, at: clock.wall() };
  engine.observe({ request: asked('/a'), exchange, mark: engine.mark() });
  origin.release();
  origin.hold();
  await clock.settle();
  const recalled = engine.recall(asked('/a'));
  await clock.advance(1_000);
  expect((await recalled).kind).toBe('network');
});
