import { type HeaderList, headerValue } from '../model/index.js';
import { isSafeFieldValue, type Link, longestField, parseLinkHeader, sameOrigin } from '../protocol/index.js';
import type { Finding } from './dialect.js';
import { note } from './findings.js';
import { resolveReference } from './references.js';

const protocol = 'http://liveresource.org/protocol/';

/** The long relations of 0.3. */
export const longRels = {
  changes: `${protocol}changes`,
  request: `${protocol}multiplex-request`,
  socket: `${protocol}multiplex-socket`,
};

/** Any of them moves the checkpoint: some servers answer a changes-wait with `rel=changes` only. */
export const changesRels = ['changes', 'changes-wait', 'changes-stream', longRels.changes];

/** All that means something to somebody, so that a slip of the pen in one can be told. */
const knownRels = [
  ...changesRels,
  ...['value-wait', 'value-stream', 'value-callback', 'hint-stream', 'prev-changes', 'changes-callback'],
  ...['multiplex-wait', 'multiplex-stream', 'multiplex-ws', 'multiplex-socket', 'multiplex-callbacks'],
  ...[longRels.request, longRels.socket, `${protocol}callbacks`, `${protocol}changes-callbacks`],
];

/** More than any server has use for, all relations of all dialects included. */
const maxLinks = 64;

/** The Links that are about the resource `base` itself (RFC 8288 §3.2). */
export function readLinks(headers: HeaderList, base: string, findings: Finding[]): Link[] {
  const value = headerValue(headers, 'link');
  if (value === undefined) return [];
  const { links, problems } = parseLinkHeader(value, { maxLinks });
  for (const { code, text } of problems) note(findings, code, text);
  return links.filter((link) => isAbout(link, base));
}

function isAbout({ anchor }: Link, base: string): boolean {
  if (anchor === undefined) return true;
  const to = resolveReference(anchor, base);
  const self = resolveReference('', base);
  return to.ok && self.ok && to.url === self.url;
}

/** Relations that are one slip of the pen away from one that means something. */
export function noteSlips(links: readonly Link[], findings: Finding[]): void {
  for (const rel of links.flatMap(({ rels }) => rels)) {
    const meant = knownRels.includes(rel) ? undefined : knownRels.find((known) => isOneEdit(rel, known));
    if (meant !== undefined) note(findings, 'near-miss', `rel="${rel}": is ${meant} meant?`);
  }
}

/** One letter more, less, another, or two in each other's place. */
function isOneEdit(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [x, y] = [a.slice(at), b.slice(at)];
  const swapped = `${x[1]}${x[0]}${x.slice(2)}`;
  return [x.slice(1) === y, x === y.slice(1), x.slice(1) === y.slice(1), x.length > 1 && swapped === y].some(
    Boolean,
  );
}

/** Where a Link leads: an http(s) URL of the same origin, or of one that is allowed. */
export function targetOf(
  { target }: Link,
  base: string,
  findings: Finding[],
  allowOrigins: readonly string[] = [],
): string | undefined {
  const resolved = resolveReference(target, base);
  if (!resolved.ok) note(findings, 'link-target', `<${target}>: ${resolved.reason}`);
  else if ([base, ...allowOrigins].some((origin) => sameOrigin(resolved.url, origin))) return resolved.url;
  else note(findings, 'link-other-origin', `<${target}> leads to another origin`);
  return undefined;
}

/** The first usable target among the Links of one of these relations, in the order of the relations. */
export function firstTarget(
  links: readonly Link[],
  rels: readonly string[],
  base: string,
  findings: Finding[],
): string | undefined {
  for (const rel of rels) {
    for (const link of links) {
      const url = link.rels.includes(rel) ? targetOf(link, base, findings) : undefined;
      if (url !== undefined) return url;
    }
  }
  return undefined;
}

/** What can be sent back, or stored, as it came. */
export function usableValue(headers: HeaderList, name: string): string | undefined {
  const value = headerValue(headers, name);
  const isUsable = value !== undefined && value !== '' && value.length <= longestField;
  return isUsable && isSafeFieldValue(value) ? value : undefined;
}
