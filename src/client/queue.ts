export interface Queue<T> {
  put(value: T): void;
  end(): void;
  iterator: AsyncIterator<T>;
}

/** Hands values to one `for await` loop. While the loop is busy only the newest is kept. */
export function createQueue<T>(onReturn: (queue: Queue<T>) => void): Queue<T> {
  let newest: { value: T } | undefined;
  let asking: ((result: IteratorResult<T, undefined>) => void) | undefined;
  let ended = false;

  function serve(): void {
    if (!asking) return;
    if (newest) {
      const { value } = newest;
      newest = undefined;
      answer({ value, done: false });
    } else if (ended) answer({ value: undefined, done: true });
  }

  function answer(result: IteratorResult<T, undefined>): void {
    const resolve = asking;
    asking = undefined;
    resolve?.(result);
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
          asking = resolve;
          serve();
        }),
      async return() {
        ended = true;
        newest = undefined;
        onReturn(queue);
        return { value: undefined, done: true };
      },
    },
  };
  return queue;
}
