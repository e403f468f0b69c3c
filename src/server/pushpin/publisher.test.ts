import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import { canonicalTarget } from '../ask/requestUrl.js';
import { createChannels } from './channels.js';
import type { PublishItem, SharedBy, SharedNews } from './items.js';
import { Outbox } from './outbox.js';
import { Publisher } from './publisher.js';
import { stampOf } from './stamps.js';
import type { Update } from './update.js';

const channels = createChannels('live-');
const update: Update = { kind: 'path', subject: canonicalTarget('/a') };

function start(news: () => Promise<SharedBy> | SharedBy = () => ({})) {
  const clock = createFakeClock();
  const posted: PublishItem[][] = [];
  const outboxes = ['one', 'other'].map(
    (name) =>
      new Outbox({
        name,
        post: async (items) => {
          posted.push(items.map((item) => JSON.parse(item)));
        },
        clock,
        onProblem: () => {},
        everything: '',
      }),
  );
  const publisher = new Publisher({ channels, outboxes, clock, news: async () => news() });
  return { clock, posted, publisher };
}

function shared(id: string, prevId: string, frame?: string): SharedNews {
  return { id, prevId, response: { code: 200, reason: 'OK', headers: [], body: id }, frame };
}

describe('an update', () => {
  it('is said to every instance on each channel of those whom it concerns', async () => {
    const { posted, publisher } = start();
    await publisher.publish(update);
    expect(posted.length).toBe(2);
    expect(posted[0]).toEqual(posted[1]);
    expect(posted[0]?.map(({ channel }) => channel)).toEqual([
      channels.path('/a'),
      channels.any('/a'),
      channels.value('/a'),
      channels.changes('/a'),
      channels.bucket('/a'),
    ]);
    expect(posted[0]?.[0]?.formats).toEqual({
      'http-response': { action: 'hint' },
      'http-stream': { action: 'hint' },
      'ws-message': { content: '{"type":"event","uri":"/a","headers":{}}' },
    });
  });

  it('is said again a second later, but for those who were asked after it', async () => {
    const { posted, publisher, clock } = start();
    const at = clock.wall();
    await publisher.publish(update);
    await clock.advance(1_000);
    expect(posted.length).toBe(4);
    const again = posted[2]?.[0];
    expect(again?.formats['ws-message']).toBeUndefined();
    const skipped = again?.meta?.skip_users.split(',') ?? [];
    expect(skipped).toContain(stampOf(at + 300));
    expect(skipped).toContain(stampOf(at + 1_000));
    for (const ms of [-5_000, -50, 0, 100]) expect(skipped).not.toContain(stampOf(at + ms));
    expect(clock.timers).toBe(0);
  });

  it('is said again once for many', async () => {
    const { posted, publisher, clock } = start();
    for (let n = 0; n < 5; n++) {
      await publisher.publish(update);
      await clock.advance(500);
    }
    await clock.advance(5_000);
    expect(posted.length).toBe(2 * (5 + 1));
  });

  it('of what has much news is said once more for all that came meanwhile', async () => {
    const gates: (() => void)[] = [];
    const { posted, publisher, clock } = start(() => new Promise((resolve) => gates.push(() => resolve({}))));
    const all = [1, 2, 3, 4].map(() => publisher.publish(update));
    await clock.settle();
    gates.shift()?.();
    await clock.settle();
    gates.shift()?.();
    await Promise.all(all);
    expect([posted.length, gates.length]).toEqual([4, 0]);
  });

  it('is said at once what was to be said later, when the app closes', async () => {
    const { posted, publisher, clock } = start();
    await publisher.publish(update);
    await publisher.close();
    expect([posted.length, clock.timers]).toEqual([4, 0]);
  });
});

describe('what everybody may be given', () => {
  it('is given to those who have what was before, and the others are asked', async () => {
    const { posted, publisher } = start(() => ({ value: shared('new', 'old') }));
    await publisher.publish(update);
    const item = posted[0]?.find(({ channel }) => channel === channels.value('/a'));
    expect(item).toMatchObject({ id: 'new', 'prev-id': 'old', 'no-seq': true });
    expect(item?.formats['http-response']).toMatchObject({ code: 200, body: 'new' });
    expect(item?.formats['ws-message']).toEqual({ content: '{"type":"event","uri":"/a","headers":{}}' });
    expect(posted[0]?.[0]).not.toHaveProperty('id');
    expect(posted[0]?.[0]?.formats['http-response']).toEqual({ action: 'hint' });
  });

  it('is looked at again where sockets got it: another process may have been faster', async () => {
    const answers: SharedBy[] = [
      { value: shared('2', '1', 'frame 2') },
      { value: shared('3', '2', 'frame 3') },
      { value: 'unchanged' },
    ];
    const { posted, publisher } = start(() => answers.shift() ?? {});
    await publisher.publish(update);
    const frames = posted.flatMap((items) =>
      items
        .filter(({ channel }) => channel === channels.value('/a'))
        .map(({ formats }) => formats['ws-message']),
    );
    expect(frames).toEqual(['frame 2', 'frame 2', 'frame 3', 'frame 3'].map((content) => ({ content })));
    expect(answers).toEqual([]);
  });
});
