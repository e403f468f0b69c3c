import type { Socket } from 'node:net';

/** As it is at each moment. */
export interface Network {
  stalled: boolean;
  /** What is sent in a stall arrives after it. */
  keep: boolean;
  delayMs: number;
}

export interface PipeDeps {
  from: Socket;
  to: Socket;
  network: Network;
  counters: { bytesUp: number; bytesDown: number; bytesSwallowed: number };
  what: 'bytesUp' | 'bytesDown';
}

/** One direction of a connection. */
export interface Pipe {
  hasLost(): boolean;
  /** Delivers what is due. */
  run(): void;
  close(): void;
}

/** The end of a side is a parcel too: it must not overtake the bytes before it. */
interface Parcel {
  bytes: Buffer | 'end';
  /** `performance.now()` */
  due: number;
}

export function createPipe({ from, to, network, counters, what }: PipeDeps): Pipe {
  const queue: Parcel[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lost = false;

  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    while (!network.stalled && !lost) {
      const parcel = queue[0];
      if (parcel === undefined) return;
      const ms = parcel.due - performance.now();
      if (ms > 0) {
        timer = setTimeout(run, Math.ceil(ms));
        return;
      }
      queue.shift();
      deliver(parcel);
    }
  };
  const deliver = ({ bytes }: Parcel) => {
    if (bytes === 'end') return void to.end();
    counters[what] += bytes.length;
    to.write(bytes);
  };
  const take = (bytes: Buffer | 'end') => {
    if (lost || (network.stalled && !network.keep)) {
      lost = true;
      if (bytes !== 'end') counters.bytesSwallowed += bytes.length;
      return;
    }
    queue.push({ bytes, due: performance.now() + network.delayMs });
    if (timer === undefined) run();
  };
  from.on('data', take);
  from.on('end', () => take('end'));
  // A reset arrives without an end.
  from.on('close', (hadError) => void (hadError && take('end')));
  return { hasLost: () => lost, run, close: () => clearTimeout(timer) };
}
