import { expect, it } from 'vitest';
import { createHarness, createTab } from '../../test/support/engineHarness.js';

it('follow honours Vary for Accept-Language', async () => {
  const harness = createHarness();
  const { clock, origin } = harness;
  origin.resource('/a').headers['Vary'] = 'Accept-Language';
  origin.script = (r) =>
    r.wait
      ? 'hang'
      : {
          status: 200,
          headers: { ...origin.resource('/a').headers, ETag: `"${r.headers['accept-language']}"` },
          body: r.headers['accept-language'] ?? '?',
        };
  const en = createTab('/a', 'tab:1', [['accept-language', 'en']]);
  const de = createTab('/a', 'tab:1', [['accept-language', 'de']]);
  await en.plug(harness);
  await clock.advance(100);
  await de.plug(harness);
  await clock.advance(6000);
  expect(de.values).toEqual(['de']);
});
