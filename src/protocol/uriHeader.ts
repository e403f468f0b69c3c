import { parseEntityTag } from './entityTag.js';
import { isToken, nextElement, readParameters, Scanner, skipUntil } from './headerParams.js';

/**
 * One element of the `Uri` header of a multiplex request (0.2, 0.3): `</a>; If-None-Match="e1"`. `uri` is a URI
 * reference without `<` and `>`, `etag` a tag as it came.
 *
 * The published examples give the tag `"e1"` as it stands, so its quotes are those of the parameter, and both kinds
 * of servers understand: those that read a quoted-string, and those that take what follows the `=` for the tag.
 * `"\"e1\""` would say the same to a strict parser and nothing to the others. `W/` is left out: `If-None-Match`
 * compares weakly (RFC 9110 §13.1.2), and `W/"e1"` is no quoted-string. A tag that has no quotes goes as a token, so
 * that it gets none on the way.
 */
export function formatUriElement(uri: string, etag?: string): string {
  if (etag === undefined) return `<${uri}>`;
  const { opaque } = parseEntityTag(etag);
  return `<${uri}>; If-None-Match=${isToken(opaque) ? opaque : quoted(opaque)}`;
}

function quoted(opaque: string): string {
  const text = /^"(.*)"$/.exec(opaque)?.[1] ?? opaque;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** An element as it came: the tag without the quotes of the parameter; undefined where there is none. */
export interface UriElement {
  uri: string;
  tag: string | undefined;
}

/** The elements of a `Uri` header; several headers are one value, joined by commas. What is no element is left out. */
export function readUriHeader(value: string): UriElement[] {
  const scanner = new Scanner(value);
  const elements: UriElement[] = [];
  while (nextElement(scanner)) {
    const uri = readReference(scanner);
    if (uri === undefined) continue;
    const tag = readParameters(scanner).find(([name]) => name === 'if-none-match')?.[1];
    elements.push({ uri, tag });
  }
  return elements;
}

function readReference(scanner: Scanner): string | undefined {
  if (!scanner.take('<')) {
    skipUntil(scanner, ',');
    return undefined;
  }
  // No URI has a `<`: there the next element begins.
  const uri = scanner.until('<>');
  return scanner.take('>') ? uri : undefined;
}
