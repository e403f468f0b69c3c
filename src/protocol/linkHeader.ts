import { excerpt } from './excerpt.js';
import {
  isFieldContent,
  isToken,
  nextElement,
  type Parameter,
  readParameters,
  Scanner,
  skipUntil,
} from './headerParams.js';

/**
 * A link of a `Link` header (RFC 8288). `target` and `anchor` are URI references as they came. `rels` are those of
 * the first `rel` parameter, lowercased (§2.1.1, §2.1.2); none when there is no such parameter. `params` holds all
 * parameters in order, `rel`, `anchor` and `title*` too, unquoted but not decoded.
 */
export interface Link {
  target: string;
  rels: string[];
  anchor?: string;
  params: [string, string][];
}

export type LinkProblemCode =
  | 'no-target'
  | 'unclosed-target'
  | 'bad-parameter'
  | 'unclosed-quote'
  | 'no-rel'
  | 'link-header-too-long'
  | 'too-many-links'
  | 'too-many-problems';

/** Something that could not be read: where it begins in the value, and the beginning of its text. */
export interface LinkProblem {
  code: LinkProblemCode;
  at: number;
  text: string;
}

/** `maxBytes` in characters, which are bytes in a field value. Infinity is allowed. */
export interface LinkLimits {
  maxBytes?: number;
  maxLinks?: number;
}

type Note = (code: LinkProblemCode, at: number) => void;

const MAX_PROBLEMS = 16;
const MAX_PROBLEM_TEXT = 80;

/**
 * Reads the value of `Link` as RFC 8288 B.2 and B.3 do, but goes on with the next link after a malformed one.
 * Several headers are one value, joined by commas. Never throws.
 */
export function parseLinkHeader(
  value: string,
  limits: LinkLimits = {},
): { links: Link[]; problems: LinkProblem[] } {
  const { maxBytes = 8192, maxLinks = 16 } = limits;
  const problems: LinkProblem[] = [];
  const scanner = new Scanner(value.slice(0, maxBytes));
  const links = readLinks(scanner, value.length > maxBytes, maxLinks, notesTo(problems, value));
  return { links, problems };
}

/**
 * Writes one link. Characters that no URI has are percent-encoded in the target; values are quoted, except those of
 * star-parameters (RFC 8187). Throws a TypeError for what cannot be written: it is the caller's text, not a peer's.
 */
export function formatLink(target: string, params: [string, string][]): string {
  return `<${formatTarget(target)}>${params.map(formatParameter).join('')}`;
}

function notesTo(problems: LinkProblem[], value: string): Note {
  return (code, at) => {
    if (problems.length > MAX_PROBLEMS) return;
    const last = problems.length === MAX_PROBLEMS;
    problems.push({
      code: last ? 'too-many-problems' : code,
      at,
      text: excerpt(value.slice(at), MAX_PROBLEM_TEXT),
    });
  };
}

function readLinks(scanner: Scanner, cut: boolean, maxLinks: number, note: Note): Link[] {
  const links: Link[] = [];
  while (nextElement(scanner)) {
    const start = scanner.at;
    if (links.length >= maxLinks) {
      note('too-many-links', start);
      return links;
    }
    const link = readLink(scanner, note);
    // A link cut in its middle could say something else than was meant.
    if (cut && scanner.done) {
      note('link-header-too-long', start);
      return links;
    }
    if (link) links.push(link);
  }
  if (cut) note('link-header-too-long', scanner.at);
  return links;
}

function readLink(scanner: Scanner, note: Note): Link | undefined {
  const start = scanner.at;
  const target = readTarget(scanner, note);
  if (target === undefined) return undefined;
  const params = readParameters(scanner, note);
  const rel = firstOf(params, 'rel');
  if (rel === undefined) note('no-rel', start);
  const anchor = firstOf(params, 'anchor');
  return { target, rels: splitRels(rel ?? ''), ...(anchor === undefined ? {} : { anchor }), params };
}

function readTarget(scanner: Scanner, note: Note): string | undefined {
  const start = scanner.at;
  if (!scanner.take('<')) {
    note('no-target', start);
    skipUntil(scanner, ',');
    return undefined;
  }
  // No URI has a `<`: there the next link begins.
  const target = scanner.until('<>');
  if (scanner.take('>')) return target;
  note('unclosed-target', start);
  return undefined;
}

function firstOf(params: Parameter[], wanted: string): string | undefined {
  return params.find(([name]) => name === wanted)?.[1];
}

function splitRels(rel: string): string[] {
  return rel
    .toLowerCase()
    .split(/\s/)
    .filter((type) => type !== '');
}

function formatTarget(target: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it refuses
  if (/[\x00-\x1f\x7f\p{Surrogate}]/u.test(target)) {
    throw new TypeError(
      `Failed to format a link: the target ${quote(target)} holds what no URI can. Percent-encode it.`,
    );
  }
  return target.replace(/[ "<>]|[^\x20-\x7e]/gu, encodeURIComponent);
}

function formatParameter([name, value]: [string, string]): string {
  if (!isToken(name))
    throw new TypeError(`Failed to format a link: ${quote(name)} is no parameter name. Give a token.`);
  if (name.endsWith('*') ? !isToken(value) : !isFieldContent(value)) {
    throw new TypeError(
      `Failed to format a link: ${name} cannot hold ${quote(value)}. Leave it out or encode it (RFC 8187).`,
    );
  }
  return name.endsWith('*') ? `; ${name}=${value}` : `; ${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, MAX_PROBLEM_TEXT));
}
