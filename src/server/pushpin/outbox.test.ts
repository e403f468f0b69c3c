import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fakeClock.js';
import type { ServerProblem } from '../problems.js';
import { Outbox } from './outbox.js';
import { PublishFailure } from './post.js';

/** An instance whose answers a test gives. */
function startInstance() {
  const clock = createFakeClock();
  const problems: ServerProblem[] = [];
  const posted: string[][] = [];
  const open: ((failure?: PublishFailure) => void)[] = [];
  const outbox = new Outbox({
    name: 'http://pushpin:5561/',
    post: (items) => {
      posted.push([...items]);
      return new Promise((resolve, reject) => {
        open.push((failure) => (failure ? reject(failure) : resolve()));
      });
    },
    clock,
    onProblem: (problem) => problems.push(problem),
    everything: 'everything',
  });
  const answer = async (failure?: PublishFailure) => {
    open.shift()?.(failure);
    await clock.settle();
  };
  /** Whether it is done by now. */
  const isDone = async (promise: Promise<void>) => {
    let done = false;
    void promise.then(() => {
      done = true;
    });
    await clock.settle();
    return done;
  };
  return { clock, problems, posted, outbox, answer, isDone };
}

const away = () => new PublishFailure('ECONNREFUSED', false);

describe('what is published', () => {
  it('is taken before it is done', async () => {
    const { outbox, posted, answer, isDone } = startInstance();
    const sent = outbox.send('a', ['1', '2']);
    expect([posted, await isDone(sent)]).toEqual([[['1', '2']], false]);
    await answer();
    expect(await isDone(sent)).toBe(true);
  });

  it('goes together with what came up meanwhile, of each key only the newest', async () => {
    const { outbox, posted, answer, isDone } = startInstance();
    void outbox.send('a', ['a1']);
    const sent = [outbox.send('b', ['b1']), outbox.send('a', ['a2']), outbox.send('b', ['b2'])];
    await answer();
    expect(posted).toEqual([['a1'], ['a2', 'b2']]);
    expect(await Promise.all(sent.map(isDone))).toEqual([false, false, false]);
    await answer();
    expect(await Promise.all(sent.map(isDone))).toEqual([true, true, true]);
  });

  it('goes in several requests where it is much', async () => {
    const { outbox, posted, answer } = startInstance();
    void outbox.send('first', ['x']);
    for (const key of ['a', 'b', 'c']) void outbox.send(key, [key.repeat(150_000)]);
    await answer();
    await answer();
    expect(posted.map((items) => items.map((item) => item[0]))).toEqual([['x'], ['a', 'b'], ['c']]);
  });
});

describe('an instance that does not answer', () => {
  it('keeps nobody waiting, is told of once, and gets everything as soon as it is back', async () => {
    const { outbox, posted, problems, answer, isDone, clock } = startInstance();
    const sent = outbox.send('a', ['a1']);
    await answer(away());
    expect(await isDone(sent)).toBe(true);
    expect(await isDone(outbox.send('b', ['b1']))).toBe(true);
    expect(await isDone(outbox.send('a', ['a2']))).toBe(true);
    await clock.advance(100);
    await answer(away());
    await clock.advance(200);
    await answer();
    expect(posted).toEqual([['a1'], ['b1', 'a2'], ['b1', 'a2']]);
    expect(problems).toEqual([
      { code: 'publish-failed', instance: 'http://pushpin:5561/', reason: 'ECONNREFUSED' },
    ]);
    expect(clock.timers).toBe(0);
  });

  it('is tried each 5 s in the end, and told of again after it was there', async () => {
    const { outbox, posted, problems, answer, clock } = startInstance();
    void outbox.send('a', ['a1']);
    await answer(away());
    for (let n = 0; n < 20; n++) {
      await clock.advance(5_000);
      await answer(away());
    }
    const count = posted.length;
    await clock.advance(10_000);
    expect(posted.length).toBe(count + 1);
    await answer();
    void outbox.send('a', ['a3']);
    await answer(away());
    expect(problems.length).toBe(2);
  });

  it('is made to look after all that it holds, where there is too much to tell', async () => {
    const { outbox, posted, answer, clock } = startInstance();
    void outbox.send('a', ['a']);
    await answer(away());
    for (let n = 0; n < 1_000; n++) void outbox.send(String(n), [String(n)]);
    await clock.advance(100);
    expect(posted.at(-1)).toEqual(['everything']);
    await answer();
    expect(posted.length).toBe(2);
  });

  it('is made to do so, too, where it refuses what it was told', async () => {
    const { outbox, posted, answer, clock } = startInstance();
    void outbox.send('a', ['malformed']);
    await answer(new PublishFailure('it answered 400: Invalid format', true));
    await clock.advance(100);
    expect(posted).toEqual([['malformed'], ['everything']]);
  });
});

describe('the end', () => {
  it('comes when what was given has been tried, and leaves no timer', async () => {
    const { outbox, answer, isDone, clock, posted } = startInstance();
    void outbox.send('a', ['a']);
    const closed = outbox.close();
    expect(await isDone(closed)).toBe(false);
    await answer(away());
    expect([await isDone(closed), clock.timers]).toEqual([true, 0]);
    await outbox.send('b', ['b']);
    expect(posted).toEqual([['a']]);
  });

  it('does not wait for an instance that is away', async () => {
    const { outbox, answer, isDone, clock } = startInstance();
    void outbox.send('a', ['a']);
    await answer(away());
    expect([await isDone(outbox.close()), clock.timers]).toEqual([true, 0]);
  });
});
