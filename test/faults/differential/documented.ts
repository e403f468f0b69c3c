import { type Order, situations } from './case.js';
import type { Difference } from './compare.js';
import type { SeenRequest } from './server/requestLog.js';

export type BrowserName = 'chromium' | 'firefox';

/** A difference that no worker can avoid. Each is explained in docs/do-no-harm.md under this name. */
export interface Documented {
  name: string;
  covers(difference: Difference, order: Order, browser: BrowserName): boolean;
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
    name: 'given up without a word to the server',
    covers: ({ at, without, with: seen }, order, browser) =>
      (browser === 'firefox' ? isCarriedInFirefox(order) : isByWorker(order) && !isDuringBody(order)) &&
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
    covers: (difference, order, browser) =>
      isTrace(difference, order) || (browser === 'firefox' && isTraceInFirefox(difference, order)),
  },
  {
    name: 'past the HTTP cache',
    covers: ({ at, without, with: seen }, { situation, name }, browser) => {
      const field = /^server\.\d+\.headers\.cache-control$/.test(at) ? seen : undefined;
      const request = /^server\.\d+$/.test(at) ? (seen as SeenRequest | undefined) : undefined;
      const isPast = (field ?? request?.headers['cache-control']) === 'max-age=0' && without === undefined;
      const isMadeAnew =
        /^server\.\d+\.headers\.origin$/.test(at) && name.includes('preload') && seen === undefined;
      // Firefox's cache forgets fields without a value.
      const isEmptyField =
        browser === 'firefox' &&
        at.endsWith('.headers') &&
        /^[\w-]+: $/.test(String(seen)) &&
        `${without}` === '';
      return situations[situation].kind === 'live' && (isPast || isMadeAnew || isEmptyField);
    },
  },
];

const isDuringBody = ({ name }: Order): boolean => name.includes('during');

/** In dedicated workers Firefox carries also those that the worker leaves alone. */
const isCarriedInFirefox = (order: Order): boolean => isByWorker(order) || order.realm === 'worker';

function isTrace({ at, without, with: seen }: Difference, order: Order): boolean {
  const isMeasured = order.name.startsWith('measurements');
  return (
    (isByWorker(order) && at === 'page.type' && without === 'cors' && seen === 'basic') ||
    (isMeasured && /^page\.\d+\.askedWorker$/.test(at) && without === false) ||
    (isMeasured && isByWorker(order) && ofTheTransfer.test(at))
  );
}

/** From where to the worker the body came, in which coding and how large, is not told to the page. */
const ofTheTransfer =
  /^page\.\d+\.(transferSize|encodedBodySize|nextHopProtocol|deliveryType|contentEncoding|isRedirected)$/;

/** The bytes of an XMLHttpRequest count as decoded, and to the server it looks like a fetch. */
function isTraceInFirefox({ at, without, with: seen }: Difference, order: Order): boolean {
  if (!isByWorker(order) || !order.name.includes('XHR')) return false;
  const isPriority = /^server\.\d+\.headers\.priority$/.test(at) && without === undefined;
  return (
    isPriority || (at === 'page.events' && order.name.includes('gzip') && /29163 of 632/.test(String(seen)))
  );
}

/** Those that did not occur where they could: whoever documents them documents what is not so. */
export function neverSeen(seen: Iterable<string>): string[] {
  const names = new Set(seen);
  return documented.flatMap(({ name }) => (names.has(name) ? [] : name));
}

const utf8AsLatin1 = (text: string): string => Buffer.from(text).toString('latin1');
