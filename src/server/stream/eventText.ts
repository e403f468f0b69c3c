/** An event of a stream (HTML Living Standard §9.2.5). */
export interface SentEvent {
  /** `message` without it. */
  name?: string;
  /** An empty one takes back that of the event before, which otherwise goes on to hold. */
  id?: string;
  /** Without it, there is no event: only the id moves. */
  data?: string;
}

export function eventBytes({ name, id, data }: SentEvent): Buffer {
  const lines = [
    ...(name === undefined ? [] : [field('event', name)]),
    ...(id === undefined ? [] : [field('id', id)]),
    // Any end of a line ends the field, and is LF when it arrives.
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map((line) => field('data', line))),
  ];
  return Buffer.from(`${lines.join('\n')}\n\n`);
}

/** The beginning of an event; what follows is one without an id. */
export function idLine(id: string): Buffer {
  return Buffer.from(`${field('id', id)}\n`);
}

/** Says nothing, but that the connection is alive. */
export const comment = Buffer.from(':\n\n');

/** When a browser comes back after the end of the stream. */
export function retryLine(ms: number): Buffer {
  return Buffer.from(`retry: ${Math.round(ms)}\n\n`);
}

/** Whether a text can be an id, and comes back in `Last-Event-ID` as it is: no control, and no more than ASCII. */
export function canBeId(text: string): boolean {
  return /^[\x20-\x7e]{1,2048}$/.test(text);
}

function field(name: string, value: string): string {
  return value === '' ? `${name}:` : `${name}: ${value}`;
}
