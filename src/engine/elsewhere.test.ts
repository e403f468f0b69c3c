import { expect, it } from 'vitest';
import type { HeaderList } from '../../src/model/index.js';
import { createHarness, createTab, type HarnessOptions } from '../../test/support/engineHarness.js';
import { createScriptedSockets } from '../../test/support/scriptedSockets.js';

const elsewhere = 'https://push.example';
const listed: HarnessOptions = { allowOrigins: [elsewhere] };

/** `/a` can be waited for at another origin only, where it is `/a-there`. */
function harnessWith(options: HarnessOptions = listed, link = `<${elsewhere}/a-there>; rel=value-wait`) {
  const harness = createHarness(options);
  harness.origin.resource('/a').headers['Link'] = link;
  harness.origin.resource('/a-there');
  const update = (body: string) => {
    harness.origin.update('/a', body);
    harness.origin.update('/a-there', body);
  };
  const there = () => harness.origin.requests.filter(({ url }) => url.startsWith(elsewhere));
  return { ...harness, update, there };
}

it('follows a Link to another origin that the app lists, without credentials, and takes no redirect', async () => {
  const { clock, follow, update, values, there } = harnessWith();
  await follow('/a');
  for (const body of ['1', '2']) {
    update(body);
    await clock.advance(100);
  }
  expect(values()).toEqual(['0', '1', '2']);
  expect(there().length).toBeGreaterThan(1);
  expect(new Set(there().map((one) => `${one.credentials} ${one.redirect}`))).toEqual(
    new Set(['omit error']),
  );
});

it('asks there with nothing but what the protocol needs', async () => {
  const { follow, there } = harnessWith();
  await follow('/a', 'tab:1', { headers: [['accept', 'application/json']] });
  expect(there()[0]?.headers).toEqual({ 'if-none-match': '"0"', wait: '45' });
});

it('follows none that the app does not list, and says so', async () => {
  const { follow, there, problems, clock } = harnessWith({});
  await follow('/a');
  await clock.advance(1_000);
  expect(there()).toEqual([]);
  expect(problems()).toContain('link-other-origin');
});

it.each([
  ['http://push.example/a-there', 'link-target'],
  ['https://push.example:444/a-there', 'link-other-origin'],
  ['https://user:word@push.example/a-there', 'link-target'],
  ['javascript:alert(1)', 'link-target'],
  ['data:text/plain,x', 'link-target'],
  ['blob:https://push.example/x', 'link-target'],
])('follows no Link to %s', async (target, code) => {
  const options = { allowOrigins: [elsewhere, 'http://push.example'] };
  const { follow, origin, problems, clock } = harnessWith(options, `<${target}>; rel=value-wait`);
  await follow('/a');
  await clock.advance(1_000);
  expect(problems()).toContain(code);
  expect(origin.requests.map(({ url }) => url)).toEqual([`${origin.url}/a`]);
});

it.each<[string, HeaderList, string]>([
  ['Authorization', [['authorization', 'Bearer x']], ''],
  ['a header of the page', [['x-api-key', 'k']], ''],
  ['cookies by its Vary', [], 'Cookie'],
])('asks nobody elsewhere for what depends on %s', async (_, headers, vary) => {
  const { origin, follow, there, clock } = harnessWith();
  if (vary) origin.resource('/a').headers['Vary'] = vary;
  await follow('/a', 'tab:1', { headers });
  await clock.advance(200_000);
  expect(there()).toEqual([]);
});

it('tells nothing that only the other origin says: it does not know who asks', async () => {
  const harness = harnessWith();
  const { clock, origin } = harness;
  const tab = createTab('/a');
  await tab.plug(harness);
  origin.update('/a-there', 'of nobody');
  await clock.advance(2_000);
  expect(tab.values).toEqual(['0']);
});

it('takes a 304 from there for no proof that somebody else may see the value', async () => {
  const { clock, origin, engine, stay, fetch, there } = harnessWith();
  await stay('/a');
  await clock.advance(10);
  engine.navigation('/');
  // Two waits are over: the second began after the page came.
  await clock.advance(95_000);
  expect(there().map(({ answered }) => answered)).toEqual([304, 304, undefined]);
  origin.change('/a', { body: 'of B', etag: '"b"' });
  expect((await Promise.all([fetch('/a'), clock.advance(1_000)]))[0]).toMatchObject({ text: 'of B' });
});

it.each([401, 403, 404, 410])('a %i from there neither ends nor purges the resource', async (status) => {
  const { clock, origin, follow, update, values, states } = harnessWith();
  await follow('/a');
  origin.change('/a-there', { status });
  await clock.advance(1_000);
  update('1');
  await clock.advance(125_000);
  expect(values()).toEqual(['0', '1']);
  expect(states()).not.toContain('ended');
  expect(states()).not.toContain('removed');
});

it('where the other origin may not be asked (CORS), follows in another way, and tells of no failure', async () => {
  const link = `<${elsewhere}/a-there>; rel=value-wait, </multi/>; rel=multiplex-wait`;
  const { clock, origin, follow, states, events, published } = harnessWith(listed, link);
  origin.script = ({ url }) => (url.startsWith(elsewhere) ? 'network' : undefined);
  origin.routes.set('/multi/', (_, isOver) => (isOver ? { status: 200, body: '{}' } : undefined));
  await follow('/a');
  await clock.advance(1_000);
  expect(events('passed-over')[0]).toMatchObject({ offer: { endpoint: `${elsewhere}/a-there` } });
  expect(origin.open('/multi/?u=%2Fa&inm=%220%22')).toHaveLength(1);
  expect(published.some(({ kind }) => kind === 'error')).toBe(false);
  expect(states().at(-1)).toBe('live');
});

it('follows a stream elsewhere without credentials, once HTTP has said the same', async () => {
  const link = `<${elsewhere}/stream>; rel=value-stream`;
  const { clock, origin, follow, values } = harnessWith(listed, link);
  origin.streamPaths.add('/stream');
  await follow('/a');
  for (const body of ['1', '2']) {
    origin.update('/a', body);
    origin.streams.at(-1)?.send(`id: "${body}"\ndata: ${body}\n\n`);
    await clock.advance(100);
  }
  expect(values()).toEqual(['0', '1', '2']);
  expect(origin.streams[0]?.request).toMatchObject({ credentials: 'omit', redirect: 'error' });
});

it('opens no socket elsewhere that would carry the browser’s cookies, and says so', async () => {
  const open = async (sendsCookies: boolean) => {
    const sockets = createScriptedSockets(sendsCookies);
    const link = '<wss://push.example/socket/>; rel=multiplex-ws';
    const { follow, clock, problems } = harnessWith({ ...listed, sockets }, link);
    await follow('/a');
    await clock.advance(100);
    return [sockets.all.length, problems().includes('link-needs-cookies')];
  };
  expect([await open(true), await open(false)]).toEqual([
    [0, true],
    [1, false],
  ]);
});

it('forgets after a restart what a Link offered at an origin that is listed no more', async () => {
  const first = harnessWith();
  await first.follow('/a');
  await first.engine.settled();
  first.kill();
  const { clock, origin, store } = first;
  const second = createHarness({ clock, origin, store });
  const before = origin.requests.length;
  await second.engine.ready;
  await clock.advance(1_000);
  expect(origin.requests.slice(before).map(({ url }) => url)).toEqual([`${origin.url}/a`]);
});

it('does not tell what a former life stored before its own origin confirms it', async () => {
  const link = `<${elsewhere}/stream>; rel=value-stream`;
  const first = harnessWith(listed, link);
  const { clock, origin, store } = first;
  origin.streamPaths.add('/stream');
  await first.follow('/a');
  await first.engine.settled();
  first.kill();
  const second = createHarness({ ...listed, clock, origin, store });
  origin.script = ({ url }) => (url === `${origin.url}/a` ? 'hang' : undefined);
  const tab = createTab('/a', 'tab:2');
  await tab.plug(second);
  origin.streams.at(-1)?.send('event: update\ndata: {"ETag":"\\"0\\""}\ndata: 0\n\n');
  await clock.settle();
  expect(second.events('confirmed')).toMatchObject([{ via: 'stream' }]);
  expect(tab.values).toEqual([]);
});
