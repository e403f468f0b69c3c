import type { SessionInput } from '../session/index.js';

/** Milliseconds of work between two pauses, and events that are taken in one go. */
const slice = 6;
const mostEvents = 250;

/**
 * Gives inputs in their order, and a great many in pieces, so that the panel can be painted and used in between: what an
 * engine has to tell at first may be a hundred thousand events.
 */
export function paced(
  give: (inputs: readonly SessionInput[]) => void,
): (inputs: readonly SessionInput[]) => void {
  let waiting: SessionInput[] = [];
  let next = 0;
  const channel = new MessageChannel();

  function work(): void {
    const until = performance.now() + slice;
    while (next < waiting.length && performance.now() < until) {
      const input = waiting[next++];
      if (input) give([input]);
    }
    // A timer of a hidden page would fire once a second.
    if (next < waiting.length) return channel.port2.postMessage(undefined);
    waiting = [];
    next = 0;
  }

  channel.port1.onmessage = work;
  return (inputs) => {
    const isAtWork = next < waiting.length;
    for (const input of inputs) for (const piece of piecesOf(input)) waiting.push(piece);
    if (!isAtWork) work();
  };
}

function piecesOf(input: SessionInput): SessionInput[] {
  const { length } = input.type === 'log' ? input.batch.events : [];
  if (input.type !== 'log' || length <= mostEvents) return [input];
  return Array.from({ length: Math.ceil(length / mostEvents) }, (_, n) => {
    const events = input.batch.events.slice(n * mostEvents, (n + 1) * mostEvents);
    return { ...input, batch: { ...input.batch, events } };
  });
}
