import type { Clock } from '../ports.js';

/** Waits that can be ended early; one at a time. */
export interface Pause {
  readonly isOn: boolean;
  sleep(ms: number): Promise<void>;
  /** Until `end`. */
  rest(): Promise<void>;
  end(): void;
}

export function createPause(clock: Clock): Pause {
  let done: (() => void) | undefined;

  function wait(begin: (done: () => void) => () => void): Promise<void> {
    done?.();
    return new Promise((resolve) => {
      let stop = () => {};
      const over = () => {
        if (done === over) done = undefined;
        stop();
        resolve();
      };
      done = over;
      stop = begin(over);
    });
  }

  return {
    get isOn() {
      return done !== undefined;
    },
    sleep: (ms) => wait((over) => clock.setTimer(ms, over)),
    rest: () => wait(() => () => {}),
    end: () => done?.(),
  };
}
