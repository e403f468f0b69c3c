import type { Checkpoint, Exchange, Mechanism, Mode, Offer } from '../model/index.js';
import { type Link, parseWait, sameOrigin, toWebSocketUrl } from '../protocol/index.js';
import type { Finding, Role } from './dialect.js';
import { note } from './findings.js';
import { changesRels, firstTarget, noteSlips, readLinks, targetOf, usableValue } from './links.js';

/** A relation and what it offers. */
export interface Announcement {
  rel: string;
  mechanism: Mechanism;
  mode: Mode | 'shared';
  /** Which Links of the relation, by their parameters. */
  where?: (param: Param) => boolean;
}

/** The first value of a parameter. */
export type Param = (name: string) => string | undefined;

/** The head of an answer, as discovery reads it. */
export interface Head {
  exchange: Exchange;
  role: Role;
  links: readonly Link[];
  /** Whether a value can be waited for. */
  hasTag: boolean;
  checkpoint?: Pick<Checkpoint, 'changesUrl' | 'changesId'>;
  findings: Finding[];
  /** Other origins to which Links may lead. */
  allowOrigins: readonly string[];
}

/** All dialects read the same header; one of them `tells` what is wrong with it as such. */
export function readHead(
  exchange: Exchange,
  role: Role,
  tells: boolean,
  allowOrigins: readonly string[] = [],
): Head {
  const { url, headers } = exchange;
  const findings: Finding[] = [];
  const links = readLinks(headers, url, tells ? findings : []);
  if (tells) noteSlips(links, findings);
  const changesUrl = firstTarget(links, changesRels, url, []);
  const changesId = usableValue(headers, 'changes-id');
  const checkpoint = { ...(changesUrl && { changesUrl }), ...(changesId && { changesId }) };
  return {
    ...{ exchange, role, links, findings, allowOrigins },
    hasTag: role === 'resource' && usableValue(headers, 'etag') !== undefined,
    ...((changesUrl || changesId) && { checkpoint }),
  };
}

/** The offers of one dialect, in the order of the table. */
export function findOffers(dialect: string, head: Head, table: readonly Announcement[]): Offer[] {
  return table.flatMap((announcement) => offersOf(dialect, head, announcement));
}

function offersOf(dialect: string, head: Head, { rel, mechanism, mode, where }: Announcement): Offer[] {
  if (mode === 'value' && head.role === 'changes') return [];
  const links = head.links.filter((link) => link.rels.includes(rel) && (!where || where(paramsOf(link))));
  for (const link of links) {
    // The changes of a collection are what it is asked for, and that is the own origin's to say.
    const allowed = mode === 'changes' ? [] : head.allowOrigins;
    const url = targetOf(link, head.exchange.url, head.findings, allowed);
    if (url === undefined) continue;
    const isElsewhere = !sameOrigin(url, head.exchange.url);
    const endpoint = mechanism === 'socket' ? toWebSocketUrl(url) : url;
    const extras = extrasOf(mechanism, paramsOf(link), head.findings);
    return modesOf(head, mode)
      .filter((one) => one !== 'changes' || !isElsewhere)
      .map((one) => ({
        ...{ dialect, mechanism, mode: one, endpoint, shared: mode === 'shared' },
        ...extras,
        ...(isElsewhere && { elsewhere: true }),
      }));
  }
  return [];
}

/** In which modes the resource can be followed by what is announced for `mode`. */
export function modesOf(head: Head, mode: Mode | 'shared'): Mode[] {
  if (mode === 'changes' || mode === 'hint') return [mode];
  const modes: Mode[] = head.hasTag ? ['value'] : [];
  if (mode === 'shared' && (head.role === 'changes' || head.checkpoint?.changesUrl)) modes.push('changes');
  if (modes.length === 0) noteNoTag(head);
  return modes;
}

function noteNoTag({ exchange, findings }: Head): void {
  if (findings.some(({ code }) => code === 'no-etag')) return;
  const isSent = exchange.headers.some(([name]) => name.toLowerCase() === 'etag');
  note(
    findings,
    'no-etag',
    isSent ? 'the ETag cannot be sent back' : 'the value can be followed, but has no ETag',
  );
}

const paramsOf =
  ({ params }: Link): Param =>
  (wanted) =>
    params.find(([name]) => name === wanted)?.[1];

function extrasOf(mechanism: Mechanism, param: Param, findings: Finding[]): Partial<Offer> {
  if (mechanism === 'long-poll') return minWaitOf(param('wait-min'), findings);
  return mechanism === 'stream' && param('mode')?.toLowerCase() === 'reliable' ? { reliable: true } : {};
}

/** Nobody waits for an hour: a request that is held for so long is not seen to die. */
const longestWait = 3_600;

export function minWaitOf(text: string | undefined, findings: Finding[]): Pick<Offer, 'minWait'> {
  if (text === undefined) return {};
  const wait = parseWait(text);
  if (wait.ok && wait.seconds <= longestWait) return { minWait: wait.seconds };
  note(findings, 'bad-min', text);
  return {};
}
