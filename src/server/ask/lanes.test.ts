import { expect, it } from 'vitest';
import { eventually } from '../../../test/support/server/startApp.js';
import { Value } from '../../../test/support/server/value.js';
import { startWatching } from '../../../test/support/server/watching.js';
import { valuePlace } from '../follow/place.js';
import { updatedTarget } from '../follow/updatedTarget.js';
import { Lanes } from './lanes.js';

it('lets so many in, and one for each that leaves, in their order', async () => {
  const lanes = new Lanes(2);
  const entered: string[] = [];
  const enter = async (name: string) => {
    await lanes.enter();
    entered.push(name);
  };
  const all = ['a', 'b', 'c', 'd'].map(enter);
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual(['a', 'b']);
  lanes.leave();
  await all[2];
  expect(entered).toEqual(['a', 'b', 'c']);
  lanes.leave();
  await Promise.all(all);
  for (let i = 0; i < 2; i++) lanes.leave();
  expect([lanes.enter(), lanes.enter()]).toEqual([undefined, undefined]);
});

it('keeps a route from being asked for all of many users at once', async () => {
  let now = 0;
  let most = 0;
  let version = 1;
  const { watch, watches } = startWatching((req, res) => {
    now += 1;
    most = Math.max(most, now);
    setImmediate(() => {
      now -= 1;
      res.writeHead(200, { ETag: `"${version}"` }).end(`${req.headers.cookie} ${version}`);
    });
  });
  const watchers = Array.from({ length: 300 }, (_, i) =>
    watch(valuePlace('/a', '"1"'), { cookie: `u=${i}` }),
  );
  await Promise.all(watchers.map((watcher) => watcher.hears(1)));
  version = 2;
  await watches.updated(updatedTarget('/a'));
  expect(watchers.map(({ heard }) => String(heard[1]))).toEqual(watchers.map((_, i) => `value,u=${i} 2`));
  expect(most).toBeLessThanOrEqual(64);
});

it('does not keep others waiting for routes that give no answer', async () => {
  const value = new Value();
  let silent = 0;
  const { watch, watches, clock } = startWatching((req, res) => {
    if (req.url === '/a') value.route(req, res);
    else silent += 1;
  });
  const watcher = watch(valuePlace('/a', '"1"'));
  await watcher.hears(1);
  for (let i = 0; i < 100; i++) watch(valuePlace(`/silent?${i}`, '"1"'));
  await eventually(() => silent === 64);
  value.version = 2;
  const told = watches.updated(updatedTarget('/a'));
  await clock.advance(999);
  expect(watcher.heard).toEqual(['held']);
  await clock.advance(1);
  await told;
  expect(watcher.heard).toEqual(['held', ['value', 'value 2']]);
  expect(silent).toBe(100);
});
