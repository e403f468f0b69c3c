import type { RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../test/support/server/startApp.js';
import { Gate, Value } from '../../../test/support/server/value.js';
import { startWatching } from '../../../test/support/server/watching.js';
import { changesPlace, valuePlace } from './place.js';
import { updatedTarget } from './updatedTarget.js';

const a = updatedTarget('/a');
const list = updatedTarget('/list');

/** Items by number, two at a time, and a Link to those that come after. */
class List {
  last = 0;
  calls = 0;

  readonly route: RequestListener = (req, res) => {
    this.calls += 1;
    const after = Number(new URL(req.url ?? '', 'http://app.example').searchParams.get('after'));
    const to = Math.min(this.last, after + 2);
    const items = Array.from({ length: to - after }, (_, i) => after + 1 + i);
    res.writeHead(200, { Link: `<?after=${to}>; rel=changes` }).end(JSON.stringify(items));
  };
}

describe('those who come', () => {
  it('are compared with one answer, that was asked for after they had come', async () => {
    const value = new Value();
    const { watch, watches } = startWatching(value.route);
    const watchers = Array.from({ length: 1000 }, () => watch(valuePlace('/a', '"1"')));
    await Promise.all(watchers.map((watcher) => watcher.hears(1)));
    expect(watchers.every(({ heard }) => heard[0] === 'held')).toBe(true);
    expect([value.calls, watches.held, watches.groups]).toEqual([2, 1000, 1]);
  });

  it('are told by one answer, too, if they have an older value', async () => {
    const value = new Value();
    const { watch, watches } = startWatching(value.route);
    const watchers = Array.from({ length: 100 }, () => watch(valuePlace('/a', '"0"'), { once: true }));
    await Promise.all(watchers.map((watcher) => watcher.hears(1)));
    expect(new Set(watchers.map(({ heard }) => String(heard)))).toEqual(new Set(['value,value 1']));
    expect([value.calls, watches.held, watches.groups, watches.paths]).toEqual([2, 0, 0, 0]);
  });

  it('join others without a question within a second, but not after an update', async () => {
    const value = new Value();
    const { watch, watches, clock } = startWatching(value.route);
    await watch(valuePlace('/a', '"1"')).hears(1);
    await watch(valuePlace('/a', '"1"')).hears(1);
    expect(value.calls).toBe(1);
    await watches.updated(a);
    await watch(valuePlace('/a', '"1"')).hears(1);
    expect(value.calls).toBe(2);
    await clock.advance(1000);
    await watch(valuePlace('/a', '"1"')).hears(1);
    expect(value.calls).toBe(3);
  });

  it('are not taken for a leak where many are asked for one by one', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error) => void warnings.push(name);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const { watch } = startWatching((_req, res) => {
      res.writeHead(200, { ETag: '"1"', Vary: '*' }).end();
    });
    const watchers = Array.from({ length: 30 }, () => watch(valuePlace('/a', '"1"')));
    await Promise.all(watchers.map((watcher) => watcher.hears(1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it('are asked for one by one where an answer is for one alone', async () => {
    const value = new Value();
    const { watch, watches } = startWatching((req, res) => {
      res.setHeader('Set-Cookie', 'a=1');
      value.route(req, res);
    });
    const watchers = Array.from({ length: 5 }, () => watch(valuePlace('/a', '"1"')));
    await Promise.all(watchers.map((watcher) => watcher.hears(1)));
    await watch(valuePlace('/a', '"1"')).hears(1);
    const before = value.calls;
    value.version = 2;
    await watches.updated(a);
    expect(watchers.map(({ heard }) => heard)).toEqual(Array(5).fill(['held', ['value', 'value 2']]));
    expect([value.calls - before, watches.held]).toEqual([6, 6]);
  });

  it('are never given the answer of another user', async () => {
    const { watch, watches } = startWatching((req, res) => {
      res.writeHead(200, { ETag: `"${version}"` }).end(`${req.headers.cookie} ${version}`);
    });
    let version = 1;
    const ann = watch(valuePlace('/a', '"1"'), { cookie: 'ann' });
    const bob = watch(valuePlace('/a', '"1"'), { cookie: 'bob' });
    await Promise.all([ann.hears(1), bob.hears(1)]);
    version = 2;
    await watches.updated(a);
    expect([ann.heard[1], bob.heard[1]]).toEqual([
      ['value', 'ann 2'],
      ['value', 'bob 2'],
    ]);
  });
});

describe('those who stay', () => {
  it('are told each value once, by one question', async () => {
    const value = new Value();
    const { watch, watches } = startWatching(value.route);
    const watchers = Array.from({ length: 20 }, () => watch(valuePlace('/a', '"1"')));
    await Promise.all(watchers.map((watcher) => watcher.hears(1)));
    const before = value.calls;
    for (value.version = 2; value.version < 6; value.version += 1) await watches.updated(a);
    await watches.updated(a);
    const told = [2, 3, 4, 5, 6].map((version) => ['value', `value ${version}`]);
    for (const { heard } of watchers) expect(heard).toEqual(['held', ...told]);
    expect([value.calls - before, watches.held, watches.groups]).toEqual([5, 20, 1]);
  });

  it('hear of an update that comes while they are told of another', async () => {
    const value = new Value();
    let gate: Gate | undefined;
    const { watch, watches } = startWatching(async (_req, res) => {
      const { version } = value;
      await gate?.pass();
      if (version === 2) value.version = 3;
      res.setHeader('ETag', `"${version}"`);
      res.end(`value ${version}`);
    });
    const watcher = watch(valuePlace('/a', '"1"'));
    await watcher.hears(1);
    gate = new Gate();
    value.version = 2;
    const told = watches.updated(a);
    await gate.entered;
    const again = watches.updated(a);
    gate.open();
    await Promise.all([told, again]);
    expect(watcher.heard).toEqual(['held', ['value', 'value 2'], ['value', 'value 3']]);
  });

  it('meet others who have come with the newer value', async () => {
    const value = new Value();
    const { watch, watches } = startWatching(value.route);
    const old = watch(valuePlace('/a', '"1"'));
    await old.hears(1);
    value.version = 2;
    const young = watch(valuePlace('/a', '"2"'));
    await young.hears(1);
    expect(watches.groups).toBe(2);
    await watches.updated(a);
    expect([old.heard.at(-1), young.heard, watches.groups]).toEqual([['value', 'value 2'], ['held'], 1]);
    value.version = 3;
    const before = value.calls;
    await watches.updated(a);
    expect([old.heard.at(-1), young.heard.at(-1)]).toEqual(Array(2).fill(['value', 'value 3']));
    expect(value.calls - before).toBe(1);
  });

  it('hear that the resource is gone once, and that it is there again', async () => {
    let exists = true;
    const { watch, watches } = startWatching((_req, res) =>
      exists ? res.writeHead(200, { ETag: '"1"' }).end('here') : res.writeHead(404).end(),
    );
    const watcher = watch(valuePlace('/a', '"1"'));
    await watcher.hears(1);
    exists = false;
    await watches.updated(a);
    await watches.updated(a);
    exists = true;
    await watches.updated(a);
    expect(watcher.heard).toEqual(['held', ['gone', ''], ['value', 'here']]);
  });

  it('hear of a refusal, and of the value after it', async () => {
    let status = 200;
    const { watch, watches } = startWatching((_req, res) =>
      res.writeHead(status, { ETag: `"${status}"` }).end(String(status)),
    );
    const watcher = watch(valuePlace('/a', '"200"'));
    await watcher.hears(1);
    status = 401;
    await watches.updated(a);
    status = 201;
    await watches.updated(a);
    expect(watcher.heard).toEqual(['held', ['refused', '401'], ['value', '201']]);
  });

  it('are not told any more when they have left, and nothing of them is left', async () => {
    const value = new Value();
    const { watch, watches, clock } = startWatching(value.route);
    const watchers = [watch(valuePlace('/a', '"1"')), watch(valuePlace('/a', '"1"'))];
    await Promise.all(watchers.map((watcher) => watcher.hears(1)));
    value.version = 2;
    for (const watcher of watchers) watches.unwatch(watcher);
    await watches.updated(a);
    expect(watchers.map(({ heard }) => heard)).toEqual([['held'], ['held']]);
    expect([watches.held, watches.groups, watches.paths, clock.timers]).toEqual([0, 0, 0, 0]);
  });
});

describe('changes', () => {
  it('are told page by page, until there are no more', async () => {
    const items = new List();
    const { watch, watches } = startWatching(items.route);
    const watcher = watch(changesPlace('/list?after=0'));
    await watcher.hears(1);
    items.last = 5;
    await watches.updated(list);
    expect((await watcher.hears(4)).slice(1)).toEqual([
      ['changes', '[1,2]'],
      ['changes', '[3,4]'],
      ['changes', '[5]'],
    ]);
    await eventually(() => items.calls === 5);
    expect(watcher.place.target).toBe('/list?after=5');
  });

  it('of a route whose next Link is always new do not go on for ever', async () => {
    let n = 0;
    const { watch, watches } = startWatching((_req, res) => {
      res.writeHead(200, { Link: `<?after=${++n}>; rel=changes` }).end('[1]');
    });
    const watcher = watch(changesPlace('/list?after=0'));
    await watcher.hears(60);
    await watches.updated(list);
    const calls = n;
    await watches.updated(updatedTarget('/other'));
    expect(n).toBe(calls);
    expect(n).toBeLessThan(200);
    watches.unwatch(watcher);
  });

  it('are not waited for where nothing links to changes', async () => {
    const { watch } = startWatching((_req, res) => res.writeHead(200).end('[]'));
    const watcher = watch(changesPlace('/list'), { once: true });
    expect(await watcher.hears(1)).toEqual([['changes', '[]']]);
  });

  it('of a collection at another path are heard of by its own', async () => {
    const items = new List();
    const { watch, watches } = startWatching(items.route);
    const watcher = watch(changesPlace('/list/news?after=0', { path: '/list', url: '/list' }));
    await watcher.hears(1);
    items.last = 1;
    await watches.updated(list);
    expect((await watcher.hears(2))[1]).toEqual(['changes', '[1]']);
  });

  it('whose checkpoint is too old are gone', async () => {
    const { watch } = startWatching((_req, res) => res.writeHead(404).end());
    expect(await watch(changesPlace('/list?after=0')).hears(1)).toEqual([['gone', '']]);
  });
});

it('ends those who are held, and those who come when their answer has come', async () => {
  const gate = new Gate();
  const value = new Value();
  const { watch, watches, clock } = startWatching(async (req, res) => {
    if (req.url === '/slow') await gate.pass();
    value.route(req, res);
  });
  const held = watch(valuePlace('/a', '"1"'));
  await held.hears(1);
  const slow = watch(valuePlace('/slow', '"1"'));
  const changed = watch(valuePlace('/slow', '"0"'));
  await gate.entered;
  let isClosed = false;
  const closed = watches.close().then(() => {
    isClosed = true;
  });
  await held.hears(2);
  expect([held.heard, isClosed]).toEqual([['held', 'ended'], false]);
  gate.open();
  await closed;
  expect([slow.heard, changed.heard]).toEqual([['ended'], [['value', 'value 1']]]);
  for (const watcher of [held, slow, changed]) watches.unwatch(watcher);
  expect([watches.groups, clock.timers]).toEqual([0, 0]);
});

it('tells the others what one of them throws at', async () => {
  const value = new Value();
  const { watch, watches, problems } = startWatching(value.route);
  const broken = watch(valuePlace('/a', '"1"'));
  const whole = watch(valuePlace('/a', '"1"'));
  await Promise.all([broken.hears(1), whole.hears(1)]);
  broken.told = () => {
    throw new Error('a bug');
  };
  value.version = 2;
  await watches.updated(a);
  expect(whole.heard[1]).toEqual(['value', 'value 2']);
  expect(problems).toEqual([{ code: 'answer-failed', path: '/a', reason: 'a bug' }]);
});
