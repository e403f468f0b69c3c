import { type Order, situations } from './case.js';
import type { Difference } from './compare.js';
import type { SeenRequest } from './server/requestLog.js';

/** A difference that no worker can avoid. Each is explained in docs/do-no-harm.md under this name. */
export interface Documented {
  name: string;
  covers(difference: Difference, order: Order): boolean;
}

/** Where the worker gives the answer: passed on, or from memory. In the others it leaves the request to the browser. */
const isByWorker = ({ situation }: Order): boolean => !['first', 'known', 'live'].includes(situation);

export const documented: readonly Documented[] = [
  {
    name: 'letters beyond ASCII in a field',
    covers: ({ at, without, with: seen }, order) =>
      isByWorker(order) && at.endsWith('.headers') && String(seen) === utf8AsLatin1(String(without)),
  },
  {
    name: 'given up before the head',
    covers: ({ at, without, with: seen }, order) =>
      isByWorker(order) &&
      !order.name.includes('during') &&
      /^(page\.fates|server\.\d+\.fate)$/.test(at) &&
      String(without) === 'given up' &&
      String(seen) === 'open',
  },
  {
    name: 'an XMLHttpRequest whose body breaks off',
    covers: ({ at, without, with: seen }, order) =>
      isByWorker(order) &&
      order.name.startsWith('XHR') &&
      at === 'page.events' &&
      String(without).startsWith('error') &&
      String(seen).includes('abort'),
  },
  {
    name: 'traces of the worker',
    covers: ({ at, without, with: seen }, order) =>
      (isByWorker(order) && at === 'page.type' && without === 'cors' && seen === 'basic') ||
      (order.name.startsWith('measurements') &&
        ((/^page\.\d+\.askedWorker$/.test(at) && without === false) ||
          (isByWorker(order) && ofTheTransfer.test(at)))),
  },
  {
    name: 'past the HTTP cache',
    covers: ({ at, without, with: seen }, { situation, name }) => {
      const field = /^server\.\d+\.headers\.cache-control$/.test(at) ? seen : undefined;
      const request = /^server\.\d+$/.test(at) ? (seen as SeenRequest | undefined) : undefined;
      const isPast = (field ?? request?.headers['cache-control']) === 'max-age=0' && without === undefined;
      const isMadeAnew =
        /^server\.\d+\.headers\.origin$/.test(at) && name.includes('preload') && seen === undefined;
      return situations[situation].kind === 'live' && (isPast || isMadeAnew);
    },
  },
];

/** From where to the worker the body came, in which coding and how large, is not told to the page. */
const ofTheTransfer =
  /^page\.\d+\.(transferSize|encodedBodySize|nextHopProtocol|deliveryType|contentEncoding|isRedirected)$/;

const utf8AsLatin1 = (text: string): string => Buffer.from(text).toString('latin1');
