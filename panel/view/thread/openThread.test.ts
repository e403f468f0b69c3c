import { afterEach, expect, it, vi } from 'vitest';
import { openThread, type Reply, type Sent } from './openThread.js';

class FakeWorker extends EventTarget {
  static last: FakeWorker;
  readonly sent: Sent[] = [];
  isEnded = false;
  constructor() {
    super();
    FakeWorker.last = this;
  }
  postMessage(message: Sent): void {
    if (typeof message.part === 'function') throw new DOMException('It cannot be cloned', 'DataCloneError');
    this.sent.push(message);
  }
  terminate(): void {
    this.isEnded = true;
  }
  reply(data: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

afterEach(() => vi.unstubAllGlobals());

function open() {
  vi.stubGlobal('Worker', FakeWorker);
  const here = vi.fn((parts: readonly unknown[]) => `here: ${parts.length}`);
  return { thread: openThread<readonly unknown[], string>('diff', here), here, worker: FakeWorker.last };
}

it('sends one part after the other, each when it is asked for, and gives the result', async () => {
  const { thread, here, worker } = open();
  const result = thread.run(['a', 'b']);
  expect(worker.sent).toEqual([{ id: 1, kind: 'diff', part: 'a', isLast: false }]);
  worker.reply({ id: 1, isMore: true });
  expect(worker.sent[1]).toEqual({ id: 1, kind: 'diff', part: 'b', isLast: true });
  worker.reply({ id: 1, isMore: false, result: 'there' });
  expect(await result).toBe('there');
  expect(here).not.toHaveBeenCalled();
});

it('gives each task its own result', async () => {
  const { thread, worker } = open();
  const results = Promise.all([thread.run(['a']), thread.run(['b'])]);
  worker.reply({ id: 2, isMore: false, result: 'second' });
  worker.reply({ id: 1, isMore: false, result: 'first' });
  expect(await results).toEqual(['first', 'second']);
});

it('works here where no worker can be started', async () => {
  vi.stubGlobal('Worker', () => {
    throw new DOMException('Not here', 'SecurityError');
  });
  const thread = openThread('diff', (parts: readonly unknown[]) => parts.length);
  expect(await thread.run(['a', 'b'])).toBe(2);
});

it.each(['error', 'messageerror'])(
  'works here what it had sent to a worker that fails (%s)',
  async (type) => {
    const { thread, worker } = open();
    const results = Promise.all([thread.run(['a', 'b']), thread.run(['c'])]);
    worker.dispatchEvent(new Event(type));
    expect(await results).toEqual(['here: 2', 'here: 1']);
    expect(worker.isEnded).toBe(true);
    expect(await thread.run(['d'])).toBe('here: 1');
    expect(worker.sent).toHaveLength(2);
  },
);

it('works here what cannot be sent, also where that is a later part', async () => {
  const { thread, worker } = open();
  const result = thread.run(['a', () => {}]);
  worker.reply({ id: 1, isMore: true });
  expect(await result).toBe('here: 2');
});

it('fails where the work fails here, too', async () => {
  vi.stubGlobal('Worker', FakeWorker);
  const thread = openThread('diff', () => {
    throw new RangeError('too large');
  });
  const result = thread.run(['a']);
  FakeWorker.last.dispatchEvent(new Event('error'));
  await expect(result).rejects.toThrow('too large');
});
