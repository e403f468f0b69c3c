/** What goes wrong, and where it can. */
export type Fault =
  /** The connection is destroyed. */
  | 'drop'
  /** An answer of 500, 502 or 503, in turns. */
  | '5xx'
  | { status: number /** seconds */; retryAfter?: number }
  /** 200 and a proxy's page without any header of the protocol; 502 for a handshake. */
  | 'html'
  /** Half of it, then the connection is destroyed. */
  | 'truncate'
  /** Events and frames: sent twice. */
  | 'duplicate'
  /** Nothing is sent any more on this connection, and it stays open. */
  | 'stall'
  /** Streams and sockets are ended as a server does that shuts down. */
  | 'end'
  /** Only where delivery is not promised (`mayLose`). */
  | 'lose'
  | { /** ms */ delay: number };

export type FaultContext =
  /** Asked when it comes, and again when it is about to be answered: its answer can be late, and old. */
  | { kind: 'request' | 'wait'; url: string; phase: 'arrival' | 'answer' }
  | { kind: 'stream' | 'socket'; url: string }
  /** An event of a stream; a frame of a socket. `mayLose`: the client can find out, or was promised nothing. */
  | { kind: 'event' | 'frame'; url: string; mayLose: boolean };

/** Asked at each thing that could go wrong. */
export type Decide = (context: FaultContext) => Fault | undefined;

const statuses = [500, 502, 503] as const;

/** '5xx' takes them in turns. */
export function createStatusCycle(): () => number {
  let next = 0;
  return () => statuses[next++ % statuses.length] ?? 500;
}

export const proxyPage = Buffer.from(
  '<!doctype html><title>Sign in</title><h1>Welcome to the airport’s network</h1>',
);

export interface OutboxDeps {
  decide: Decide;
  write(text: string): void;
  cut(): void;
  end(): void;
  /** From now on nothing more is written. */
  stall(): void;
}

/** What is pushed on one connection, in order, with what goes wrong on the way. */
export interface Outbox {
  push(text: string, context: FaultContext): void;
  close(): void;
}

type Step =
  | { kind: 'write'; text: string }
  | { kind: 'cut' }
  | { kind: 'end' }
  | { kind: 'stall' }
  | { kind: 'pause'; ms: number };

export function createOutbox({ decide, write, cut, end, stall }: OutboxDeps): Outbox {
  const queue: Step[] = [];
  let pausing: NodeJS.Timeout | undefined;
  let closed = false;

  const close = () => {
    closed = true;
    queue.length = 0;
    clearTimeout(pausing);
  };
  const take = (step: Step): void => {
    switch (step.kind) {
      case 'write':
        return write(step.text);
      case 'cut':
        close();
        return cut();
      case 'end':
        close();
        return end();
      case 'stall':
        close();
        return stall();
      case 'pause':
        pausing = setTimeout(() => {
          pausing = undefined;
          run();
        }, step.ms);
        return;
      default:
        return step satisfies never;
    }
  };
  const run = () => {
    while (pausing === undefined && !closed) {
      const step = queue.shift();
      if (step === undefined) return;
      take(step);
    }
  };
  return {
    push(text, context) {
      if (closed) return;
      queue.push(...stepsFor(text, decide(context), context));
      run();
    },
    close,
  };
}

function stepsFor(text: string, fault: Fault | undefined, context: FaultContext): Step[] {
  const write: Step = { kind: 'write', text };
  switch (fault) {
    case undefined:
      return [write];
    case 'duplicate':
      return [write, write];
    case 'lose':
      return 'mayLose' in context && context.mayLose ? [] : [write];
    case 'stall':
      return [{ kind: 'stall' }];
    case 'end':
      return [{ kind: 'end' }];
    case 'truncate':
      return context.kind === 'event'
        ? [{ kind: 'write', text: text.slice(0, text.length / 2) }, { kind: 'cut' }]
        : [{ kind: 'cut' }];
    case 'drop':
    case '5xx':
    case 'html':
      return [{ kind: 'cut' }];
    default:
      return 'delay' in fault ? [{ kind: 'pause', ms: fault.delay }, write] : [{ kind: 'cut' }];
  }
}
