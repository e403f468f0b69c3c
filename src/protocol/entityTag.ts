import { isFieldContent, nextElement, Scanner, trimOws } from './headerParams.js';

/**
 * An entity tag (RFC 9110 §8.8.3). `opaque` is the opaque-tag with its quotes: they are part of it, and a server
 * that sends none wants none back.
 */
export interface EntityTag {
  weak: boolean;
  opaque: string;
}

/** Takes any text: what is not `W/"…"` is a strong tag as it came (an unquoted `W/x` may be base64). */
export function parseEntityTag(raw: string): EntityTag {
  const text = trimOws(raw);
  const weak = text.startsWith('W/"');
  return { weak, opaque: weak ? text.slice(2) : text };
}

/** Weak comparison (RFC 9110 §8.8.3.2). An empty text is no tag and matches nothing. */
export function weakMatch(a: string, b: string): boolean {
  const { opaque } = parseEntityTag(a);
  return opaque !== '' && opaque === parseEntityTag(b).opaque;
}

/** The tags of an `If-None-Match` as raw texts, `W/` and quotes kept; `'*'` if that is the whole value. */
export function parseIfNoneMatch(value: string): '*' | string[] {
  if (trimOws(value) === '*') return '*';
  const scanner = new Scanner(value);
  const tags: string[] = [];
  while (nextElement(scanner)) tags.push(readRawTag(scanner));
  return tags;
}

/** Whether a representation with this entity tag fails the condition, so that 304 is the answer to a GET. */
export function ifNoneMatchHas(value: string, etag: string): boolean {
  const tags = parseIfNoneMatch(value);
  // A tag without quotes may hold a comma.
  return tags === '*' || tags.some((tag) => weakMatch(tag, etag)) || weakMatch(value, etag);
}

// No quoted-string: a backslash in a tag is a character like any other (RFC 9110 §8.8.3, note).
function readRawTag(scanner: Scanner): string {
  const start = scanner.at;
  if (scanner.take('W')) scanner.take('/');
  if (scanner.take('"')) {
    scanner.until('"');
    scanner.take('"');
  }
  scanner.until(',');
  return trimOws(scanner.since(start));
}

/**
 * Whether a text from elsewhere may be written as a field value or an event id: no controls but tab, nothing above
 * U+00FF (`Headers` and Node throw), at most `maxLength` characters. U+0080 to U+009F pass: they are obs-text
 * (RFC 9110 §5.5), the bytes of UTF-8 read as Latin-1.
 */
export function isSafeFieldValue(value: string, maxLength = 8192): boolean {
  return value.length <= maxLength && isFieldContent(value);
}

/** Servers refuse a request with longer ones, and what is sent back is kept in many places. */
export const longestField = 8_192;
