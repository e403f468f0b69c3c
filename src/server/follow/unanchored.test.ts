import type { RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { startWatching } from '../../../test/support/server/watching.js';
import { changesPlace, unanchoredPlace } from './place.js';
import { type UpdatedOptions, updatedTarget } from './updatedTarget.js';

/** Items by number, without a Link where the whole is asked for. */
class Unlinked {
  last = 1;
  asked: string[] = [];

  readonly route: RequestListener = (req, res) => {
    this.asked.push(req.url ?? '');
    const after = new URL(req.url ?? '', 'http://app.example').searchParams.get('after');
    if (after !== null) res.setHeader('Link', `</changes?after=${this.last}>; rel=changes`);
    const items = Array.from({ length: this.last - Number(after) }, (_, i) => Number(after) + 1 + i);
    res.end(JSON.stringify(items));
  };
}

const updated = (options?: UpdatedOptions) => updatedTarget('/list', options);
const subject = unanchoredPlace('/list').subject;

it('hears that something changed, and nobody is asked, as long as no update says where', async () => {
  const list = new Unlinked();
  const { watch, watches } = startWatching(list.route);
  const watcher = watch(unanchoredPlace('/list'));
  await watches.updated(updated());
  await watches.updated(updated({ query: { limit: 1 } }));
  await watches.updated(updatedTarget('/other', { prevChanges: '/changes?after=1' }));
  expect(watcher.heard).toEqual(['held', ['changes', ''], ['changes', '']]);
  expect([list.asked, watches.held, watches.paths]).toEqual([[], 1, 1]);
});

it('hears what changed from the first update on that says where, and then by itself', async () => {
  const list = new Unlinked();
  const { watch, watches } = startWatching(list.route);
  const watchers = Array.from({ length: 10 }, () => watch(unanchoredPlace('/list')));
  list.last = 3;
  await watches.updated(updated({ prevChanges: '/changes?after=1' }));
  list.last = 4;
  await watches.updated(updated());
  for (const { heard, place } of watchers) {
    expect(heard).toEqual(['held', ['changes', '[2,3]'], ['changes', '[4]']]);
    expect(place).toEqual(changesPlace('/changes?after=4', subject));
  }
  expect(list.asked.filter((url) => url === '/changes?after=1').length).toBeLessThanOrEqual(2);
  expect([watches.held, watches.groups, watches.paths]).toEqual([10, 1, 1]);
});

it('misses nothing where updates come at once', async () => {
  const list = new Unlinked();
  const { watch, watches } = startWatching(list.route);
  const watcher = watch(unanchoredPlace('/list'));
  const updates = [2, 3, 4].map((last) => {
    list.last = last;
    return watches.updated(updated({ prevChanges: `/changes?after=${last - 1}` }));
  });
  await Promise.all(updates);
  const told = watcher.heard.slice(1).flatMap((heard) => JSON.parse(heard[1] ?? '') as number[]);
  expect(told).toEqual([2, 3, 4]);
});

it('leaves nothing behind', async () => {
  const { watch, watches } = startWatching(new Unlinked().route);
  const watcher = watch(unanchoredPlace('/list'));
  watches.unwatch(watcher);
  await watches.updated(updated({ prevChanges: '/changes?after=1' }));
  expect([watcher.heard, watches.held, watches.groups, watches.paths]).toEqual([['held'], 0, 0, 0]);
});

it('is told of the end', async () => {
  const { watch, watches } = startWatching(new Unlinked().route);
  const early = watch(unanchoredPlace('/list'));
  await watches.close();
  const late = watch(unanchoredPlace('/list'));
  expect([early.heard, late.heard]).toEqual([['held', 'ended'], ['ended']]);
});
