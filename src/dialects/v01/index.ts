import { type Exchange, headerValue, type Offer } from '../../model/index.js';
import {
  isSafeFieldValue,
  type Link,
  parseLinkHeader,
  resolveUri,
  sameOrigin,
} from '../../protocol/index.js';
import type { Dialect, Discovery, Finding } from '../dialect.js';
import { longPoll } from './longPoll.js';

/** The 2014 generation: short link relations, `Wait: seconds`. */
export const v01: Dialect = { name: '0.1', discover, poll: longPoll };

function discover(exchange: Exchange): Discovery {
  const link = headerValue(exchange.headers, 'link');
  if (link === undefined) return { offers: [], findings: [] };
  const { links, problems } = parseLinkHeader(link);
  const findings: Finding[] = problems.map(({ code, text }) => ({ code, text }));
  const waits = links.filter((l) => l.rels.includes('value-wait') && isAbout(l, exchange.url));
  const offers = waits.map((l) => offerOf(l, exchange, findings)).filter((offer) => offer !== undefined);
  if (offers.length > 0 && !hasUsableTag(exchange, findings)) return { offers: [], findings };
  return { offers: offers.slice(0, 1), findings };
}

/** A link whose anchor is another resource is not about this one (RFC 8288 §3.2). */
function isAbout(link: Link, url: string): boolean {
  if (link.anchor === undefined) return true;
  const anchor = resolveUri(link.anchor, url);
  const self = resolveUri('', url);
  return anchor.ok && self.ok && anchor.url === self.url;
}

function offerOf(link: Link, exchange: Exchange, findings: Finding[]): Offer | undefined {
  const target = resolveUri(link.target, exchange.url);
  if (!target.ok) {
    findings.push({ code: 'link-target', text: `<${link.target}>: ${target.reason}` });
    return undefined;
  }
  if (!sameOrigin(target.url, exchange.url)) {
    findings.push({ code: 'link-other-origin', text: `<${link.target}> leads to another origin` });
    return undefined;
  }
  return { dialect: '0.1', mechanism: 'long-poll', mode: 'value', endpoint: target.url, shared: false };
}

function hasUsableTag(exchange: Exchange, findings: Finding[]): boolean {
  const etag = headerValue(exchange.headers, 'etag');
  if (etag !== undefined && etag !== '' && isSafeFieldValue(etag)) return true;
  const text = etag === undefined ? 'a value-wait Link, but no ETag' : 'the ETag cannot be sent back';
  findings.push({ code: 'no-etag', text });
  return false;
}
