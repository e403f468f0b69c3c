import {
  type Answer,
  type Asked,
  isJson,
  locate,
  news,
  type Occasion,
  refusal,
  type Site,
  shownUri,
  textOf,
  unchanged,
} from './answer.js';
import { matchesParameter, matchesTag } from './entityTag.js';
import { type Exchange, respond } from './exchange.js';
import { answerOrHold, waitFor } from './longPoll.js';
import { type NamedUri, parsePairs, parseUriHeader } from './uriHeader.js';

/** One URI of the request; without `asked` there is nothing of that name. */
export interface Part {
  sent: string;
  tag: string | undefined;
  asked: Asked | undefined;
}

export function answerMultiplex(exchange: Exchange): void {
  const { site } = exchange;
  const parts = partsOf(exchange);
  const wait = waitFor(exchange, 'multiplex-wait');
  if (parts === undefined || wait === 'bad') {
    site.log.complain(`${exchange.seen.url}: not a multiplexed request of dialect ${site.settings.dialect}`);
    return respond(exchange, refusal(400));
  }
  const resources = new Set(parts.flatMap(({ asked }) => (asked ? [asked.resource] : [])));
  const occasion: Occasion = wait > 0 ? 'wait' : 'at once';
  answerOrHold(exchange, wait, {
    resources: [...resources],
    look: () => newsOf(site, parts, occasion),
    atEnd: () => answerOf(site, site.settings.unchangedMembers ? unchangedMembers(site, parts) : []),
  });
}

/** 0.1: pairs in the query. Later: `Uri` headers. What is of the other kind is a bad request. */
export function partsOf({ site, req, url, seen }: Exchange): Part[] | undefined {
  const isOld = site.settings.dialect === '0.1';
  const header = req.headers['uri'];
  const named = isOld ? parsePairs(url.searchParams) : parseUriHeader(String(header ?? ''));
  if (named === undefined || named.length === 0) return undefined;
  if (!isOld && namesPathTwice(named)) site.log.complain(`${seen.url}: one path twice`);
  return named.map(({ uri, tag }) => ({ sent: uri, tag, asked: locate(site, uri, url) }));
}

function namesPathTwice(named: readonly NamedUri[]): boolean {
  const paths = named.map(({ uri }) => new URL(uri, 'http://any/').pathname);
  return new Set(paths).size < paths.length;
}

type Member = [part: Part, answer: Answer];

function newsOf(site: Site, parts: readonly Part[], occasion: Occasion): Answer | undefined {
  const matches = site.settings.dialect === '0.1' ? matchesTag : matchesParameter;
  const members = parts.flatMap((part): Member[] => {
    const answer = part.asked ? news(site, part.asked, part.tag, occasion, matches) : refusal(404);
    return answer ? [[part, answer]] : [];
  });
  return members.length > 0 ? answerOf(site, members) : undefined;
}

function unchangedMembers(site: Site, parts: readonly Part[]): Member[] {
  return parts.flatMap((part): Member[] => {
    if (part.asked === undefined) return [];
    return [[part, { ...unchanged(site, part.asked, 'at once'), status: 304 }]];
  });
}

function answerOf(site: Site, members: readonly Member[]): Answer {
  const { settings } = site;
  const texts = members.map(([part, answer]) => {
    const uri = part.asked ? shownUri(part.asked, part.sent, settings, 'member') : part.sent;
    return `${JSON.stringify(uri)}:${memberOf(site, answer)}`;
  });
  return {
    status: 200,
    headers: [
      ['Content-Type', settings.multiplexType],
      ['Cache-Control', 'no-cache'],
    ],
    body: Buffer.from(`{${texts.join(',')}}`),
  };
}

function memberOf(site: Site, answer: Answer): string {
  const head = `"code":${answer.status},"headers":${JSON.stringify(joined(answer.headers))}`;
  const body = answer.status === 304 ? undefined : bodyText(site, answer);
  return body === undefined ? `{${head}}` : `{${head},"body":${body}}`;
}

/** 0.1: the JSON itself, bytes and all; later: as a string. What is no text has no body and must be fetched. */
function bodyText({ settings }: Site, { headers, body }: Answer): string | undefined {
  const text = textOf(body);
  if (text === undefined) return undefined;
  const { 'Content-Type': type = '' } = joined(headers);
  const isRaw = settings.dialect === '0.1' && isJson({ type, bytes: body });
  return isRaw ? text : JSON.stringify(text);
}

/** Several headers of one name as one, since a JSON object has each name once. */
function joined(headers: Answer['headers']): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of headers) all[name] = name in all ? `${all[name]}, ${value}` : value;
  return all;
}
