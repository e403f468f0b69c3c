import type { Order } from './case.js';
import type { Difference } from './compare.js';

/** A difference that no worker can avoid. Each is explained in docs/do-no-harm.md under this name. */
export interface Documented {
  name: string;
  covers(difference: Difference, order: Order): boolean;
}

export const documented: readonly Documented[] = [
  {
    name: 'letters beyond ASCII in a field',
    covers: ({ at, without, with: seen }) =>
      at.endsWith('.headers') && String(seen) === utf8AsLatin1(String(without)) && seen !== without,
  },
  {
    name: 'past the HTTP cache',
    covers: ({ at, without, with: seen }) =>
      /^server\.\d+\.headers\.cache-control$/.test(at) && without === undefined && seen === 'max-age=0',
  },
];

const utf8AsLatin1 = (text: string): string => Buffer.from(text).toString('latin1');
