import type { Readable } from 'node:stream';
import type { Clock } from '../../ports.js';
import type { RouteAnswer } from './routeAnswer.js';

// Of a body that nobody wants. Beyond, the route learns that its client has gone.
const MAX_DRAINED_BYTES = 1 << 20;

/** Lets a route end in peace although its answer is not needed, unless that takes long. */
export function discard({ body }: RouteAnswer<Readable | Buffer>, clock: Clock, timeoutMs: number): void {
  if (Buffer.isBuffer(body)) return;
  let bytes = 0;
  const cancel = clock.setTimer(timeoutMs, () => body.destroy());
  body.on('error', () => {});
  body.once('close', cancel);
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DRAINED_BYTES) body.destroy();
  });
}

export interface Gathering {
  clock: Clock;
  timeoutMs: number;
  maxBytes: number;
}

/** The answer with its whole body; undefined if the route breaks off, or needs longer. */
export async function readWhole(
  answer: RouteAnswer<Readable | Buffer>,
  clock: Clock,
  timeoutMs: number,
): Promise<RouteAnswer<Buffer> | undefined> {
  const gathered = await gather(answer, { clock, timeoutMs, maxBytes: Number.POSITIVE_INFINITY });
  return gathered as RouteAnswer<Buffer> | undefined;
}

/** The same, but for a body that has more bytes: that still comes as it is read, from its beginning. */
export async function gather(
  answer: RouteAnswer<Readable | Buffer>,
  { clock, timeoutMs, maxBytes }: Gathering,
): Promise<RouteAnswer<Readable | Buffer> | undefined> {
  const { body } = answer;
  if (Buffer.isBuffer(body)) return answer;
  const cancel = clock.setTimer(timeoutMs, () => body.destroy(new Error('timeout')));
  try {
    return { ...answer, body: await bytesOf(body, maxBytes) };
  } catch {
    return undefined;
  } finally {
    cancel();
  }
}

async function bytesOf(body: Readable, maxBytes: number): Promise<Buffer | Readable> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= maxBytes) continue;
    body.unshift(Buffer.concat(chunks));
    return body;
  }
  return Buffer.concat(chunks);
}
