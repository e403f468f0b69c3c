import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';

it('catch-up begun before a login is not told to the page loaded after it', async () => {
  const harness = createHarness();
  const { clock, origin, engine } = harness;
  const a = createTab('/a', 'tab:A');
  origin.update('/a', 'of A');
  origin.hold();
  await a.plug(harness); // catch-up of A under way
  await clock.advance(10);
  engine.navigation('/login'); // B's page was met
  const b = createTab('/a', 'tab:B');
  await b.plug(harness);
  origin.update('/a', 'of B', '"b"'); // session is now B's
  origin.release();
  await clock.advance(50);
  await clock.advance(6000);
  expect(b.values).toEqual(['of B']);
});

it('what a held request brings that was sent before a login is asked again, not told', async () => {
  const harness = createHarness();
  const { clock, origin, engine } = harness;
  const tab = createTab('/a', 'tab:A');
  await tab.plug(harness);
  await clock.advance(1_000);
  engine.writeBegun('w', `${origin.url}/login`, 'POST');
  await clock.advance(100);
  engine.writeDone('w');
  // The held request has the former user's cookie; whatever is asked from now on has the new one's.
  origin.script = ({ wait, etag }) => {
    if (wait !== undefined) return etag === '"b"' ? 'hang' : undefined;
    return { status: 200, headers: { ...origin.resource('/a').headers, ETag: '"b"' }, body: 'of B' };
  };
  origin.update('/a', 'news of A');
  await clock.advance(100);
  expect(tab.values).toEqual(['0', 'of B']);
});

it('asks again after a write what was refused before: it may have been a login', async () => {
  const harness = createHarness();
  const { clock, origin, engine } = harness;
  const tab = createTab('/a', 'tab:A');
  await tab.plug(harness);
  engine.writeBegun('w', `${origin.url}/login`, 'POST');
  // The login made the old session invalid, and with it the held request.
  origin.change('/a', { status: 401 });
  await clock.advance(100);
  expect(tab.heard.at(-1)).toMatchObject({ kind: 'error', code: 'denied' });
  origin.update('/a', 'of B');
  engine.writeDone('w');
  await clock.advance(100);
  expect(tab.values).toEqual(['0', 'of B']);
});

it('a 401 to a request begun before the login does not end what the server gives now', async () => {
  const harness = createHarness();
  const { clock, origin, engine, asked } = harness;
  await engine.ready;
  const mark = engine.mark();
  await clock.advance(10);
  const a = createTab('/a', 'tab:A');
  await a.plug(harness);
  await clock.advance(100);
  const request = asked('/a');
  engine.observe({ request, exchange: { url: request.url, status: 401, headers: [], at: 0 }, mark });
  await clock.advance(1000);
  await a.sayAgain();
  await clock.advance(60000);
  await a.sayAgain();
  origin.update('/a', '1');
  await clock.advance(60000);
  expect(a.values).toEqual(['0', '1']);
});
