import type { Exchange } from '../model/index.js';
import type { Discovery, Role } from './dialect.js';
import { type Announcement, findOffers, readHead } from './discover.js';

/** The same in 0.1 and 0.2. */
const common: readonly Announcement[] = [
  { rel: 'value-stream', mechanism: 'stream', mode: 'value' },
  { rel: 'changes-stream', mechanism: 'stream', mode: 'changes' },
  { rel: 'value-wait', mechanism: 'long-poll', mode: 'value' },
  { rel: 'changes-wait', mechanism: 'long-poll', mode: 'changes' },
  { rel: 'changes', mechanism: 'poll', mode: 'changes' },
];

const particular: Record<'0.1' | '0.2', readonly Announcement[]> = {
  '0.1': [
    { rel: 'multiplex-ws', mechanism: 'socket', mode: 'shared' },
    { rel: 'multiplex-stream', mechanism: 'stream', mode: 'shared' },
  ],
  '0.2': [
    { rel: 'multiplex-socket', mechanism: 'socket', mode: 'shared' },
    { rel: 'hint-stream', mechanism: 'stream', mode: 'hint' },
  ],
};

/** Of this name in both, but another request. */
const multiplexWait: Announcement = { rel: 'multiplex-wait', mechanism: 'long-poll', mode: 'shared' };

/**
 * 0.1 and 0.2 share most of their relations. Those that only one of them has tell which one is meant. Where they do not,
 * 0.1 takes what both would ask in the same words, and both offer what they would ask in different ones.
 */
export function discoverShort(
  dialect: '0.1' | '0.2',
  exchange: Exchange,
  role: Role,
  allowOrigins?: readonly string[],
): Discovery {
  const isFirst = dialect === '0.1';
  const head = readHead(exchange, role, isFirst, allowOrigins);
  const has = (table: readonly Announcement[]) =>
    table.some(({ rel }) => head.links.some(({ rels }) => rels.includes(rel)));
  const isTold = has(particular[dialect]);
  const isOther = has(particular[isFirst ? '0.2' : '0.1']);
  const isAmbiguous = isTold === isOther;
  const takesCommon = isAmbiguous ? isFirst : isTold;
  // 0.1 tells what is wrong with it.
  const quiet = isAmbiguous && !isFirst ? { ...head, findings: [] } : head;
  const offers = [
    ...findOffers(dialect, head, particular[dialect]),
    ...(isTold || isAmbiguous ? findOffers(dialect, quiet, [multiplexWait]) : []),
    ...(takesCommon ? findOffers(dialect, head, common) : []),
  ];
  return { offers, findings: head.findings, ...(head.checkpoint && { checkpoint: head.checkpoint }) };
}
