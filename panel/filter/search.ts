import { maskText } from '../exchange/secrets.js';
import type { Session } from '../session/session.js';
import { compileRegex } from './regex/index.js';
import { type Place, searchPlaces } from './searchPlaces.js';

export type { Place } from './searchPlaces.js';

export interface SearchQuery {
  text: string;
  /** The text is a regular expression. */
  isRegex?: boolean;
  /** Of a plain text: letters count as they are. */
  matchCase?: boolean;
}

/** Where something was found. */
export interface SearchHit {
  place: Place;
  /** From 1 on. */
  line: number;
  /** Some of the text around it, without secrets, and where in it the match is. */
  excerpt: string;
  from: number;
  to: number;
}

/** A search that goes on in slices, so that a frame is never missed. To cancel it, stop calling `step`. */
export interface Search {
  readonly hits: readonly SearchHit[];
  readonly done: boolean;
  /** Characters looked through. */
  readonly scanned: number;
  /** There are more than are kept. */
  readonly isCut: boolean;
  /** Looks through so many characters, or a single text that is longer. Answers whether there is more. */
  step(characters: number): boolean;
}

export type StartedSearch = { ok: true; search: Search } | { ok: false; at: number; reason: string };

const mostHits = 1_000;
const mostInOne = 20;

/** Through URLs, headers, values, and frames, the newest first, each body once. */
export function startSearch(session: Session, query: SearchQuery): StartedSearch {
  const finder = createFinder(query);
  if (!finder.ok) return finder;
  return { ok: true, search: createSearch(session, finder.find) };
}

type Find = (text: string, from: number) => readonly [from: number, to: number] | undefined;

function createFinder({
  text,
  isRegex,
  matchCase,
}: SearchQuery): { ok: true; find: Find } | { ok: false; at: number; reason: string } {
  if (text === '') return { ok: false, at: 0, reason: 'there is nothing to look for' };
  if (isRegex) {
    const compiled = compileRegex(text);
    return compiled.ok ? { ok: true, find: (where, from) => compiled.matcher.find(where, from) } : compiled;
  }
  const wanted = matchCase ? text : text.toLowerCase();
  let last = '';
  let folded = '';
  const find: Find = (where, from) => {
    if (where !== last) [last, folded] = [where, matchCase ? where : foldCase(where)];
    const at = folded.indexOf(wanted, from);
    return at < 0 ? undefined : [at, at + wanted.length];
  };
  return { ok: true, find };
}

/** Lower case of the same length, so that places stay what they are: "İ" has two letters in lower case. */
function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, at) => {
    const one = (text[at] ?? '').toLowerCase();
    return one.length === 1 ? one : text[at];
  }).join('');
}

function createSearch(session: Session, find: Find): Search {
  const places = searchPlaces(session);
  const hits: SearchHit[] = [];
  let done = false;
  let isCut = false;
  let scanned = 0;

  function look({ place, text }: { place: Place; text: string }): void {
    scanned += text.length;
    let at = 0;
    for (let n = 0; at <= text.length; n += 1) {
      const found = find(text, at);
      if (!found) return;
      if (n >= mostInOne || hits.length >= mostHits) {
        isCut = true;
        return;
      }
      hits.push(hitAt(place, text, found));
      at = Math.max(found[1], found[0] + 1);
    }
  }

  return {
    hits,
    get done() {
      return done;
    },
    get scanned() {
      return scanned;
    },
    get isCut() {
      return isCut;
    },
    step(characters) {
      const until = scanned + characters;
      while (!done && scanned < until) {
        const next = places.next();
        if (next.done || hits.length >= mostHits) done = true;
        else look(next.value);
      }
      return !done;
    },
  };
}

const before = 30;
const after = 80;

function hitAt(place: Place, text: string, [from, to]: readonly [number, number]): SearchHit {
  const start = Math.max(0, from - before);
  const head = maskText(text.slice(start, from));
  const match = text.slice(from, Math.min(to, from + after));
  const whole = maskText(text.slice(start, Math.min(text.length, to + after)));
  // A match in a secret is not shown.
  const isShown = whole.startsWith(head + match);
  const excerpt = isShown ? whole : `${head}***`;
  return {
    place,
    line: countLines(text, from),
    excerpt,
    from: head.length,
    to: isShown ? head.length + match.length : excerpt.length,
  };
}

function countLines(text: string, until: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < until; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
