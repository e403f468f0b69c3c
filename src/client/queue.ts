export interface Queue<T> {
  put(value: T): void;
  end(): void;
  iterator: AsyncIterator<T>;
}

/** Hands values to one `for await` loop. While the loop is busy only the newest is kept. */
export function createQueue<T>(onReturn: (queue: Queue<T>) => void): Queue<T> {
  const asking: ((result: IteratorResult<T, undefined>) => void)[] = [];
  let newest: { value: T } | undefined;
  let ended = false;

  function serve(): void {
    while (asking.length > 0 && (newest || ended)) {
      const result: IteratorResult<T, undefined> = newest
        ? { value: newest.value, done: false }
        : { value: undefined, done: true };
      newest = undefined;
      asking.shift()?.(result);
    }
  }

  const queue: Queue<T> = {
    put(value) {
      if (ended) return;
      newest = { value };
      serve();
    },
    end() {
      ended = true;
      serve();
    },
    iterator: {
      next: () =>
        new Promise((resolve) => {
          asking.push(resolve);
          serve();
        }),
      async return() {
        ended = true;
        newest = undefined;
        serve();
        onReturn(queue);
        return { value: undefined, done: true };
      },
    },
  };
  return queue;
}
