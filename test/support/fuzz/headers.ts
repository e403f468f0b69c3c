import fc from 'fast-check';
import {
  formatLink,
  formatUriElement,
  nextElement,
  parseCacheControl,
  parseContentType,
  parseEntityTag,
  parseIfNoneMatch,
  parseLinkHeader,
  parseProperties,
  parseRetryAfter,
  parseVary,
  parseWait,
  readParameters,
  Scanner,
  splitList,
} from '../../../src/protocol/index.js';
import { createGrammar, type Grammar } from './grammar.js';
import { hostileTexts } from './texts.js';

const marks = [
  '<',
  '>',
  '<>',
  ';',
  ',',
  '=',
  '"',
  '\\',
  '\\"',
  ' ',
  '"',
  '*',
  '/',
  '?',
  '#',
  'http://[',
  'W/',
];

const links = hostileTexts(
  fc.constantFrom(
    'no link at all, '.repeat(20),
    '</a>; rel="value-wait", </multi/>; rel="multiplex-wait multiplex-ws"',
    '</b?after=3>; rel=changes-wait; wait-min=20, </b?after=2>; rel=prev-changes; anchor="/b"',
    '<https://a.example/s>;rel="alternate";type="text/event-stream" ; mode = reliable; title*=UTF-8\'\'%e2',
    '<>; rel="http://liveresource.org/protocol/multiplex-socket", <?x="y,z">; title="a \\"b\\", c"; rel=up; rel=x',
  ),
  [...marks, 'rel', 'rel=', 'REL="', 'anchor', 'value-wait', 'changes', 'wait-min=', '</a>; rel=x, '],
);

const linkHeader = createGrammar({
  name: 'Link headers',
  inputs: links,
  size: (value) => value.length,
  read: (value) => parseLinkHeader(value),
  // A link has its target, its relations and its parameters; a problem a text of 80.
  bound: { each: 12, base: 3_000 },
  check(value, { links, problems }) {
    mustHold(problems.length <= 17, `${problems.length} problems`);
    for (const { target } of links) mustHold(value.includes(`<${target}>`), `no <${target}> in it`);
    for (const { at } of problems) mustHold(at <= value.length, `a problem at ${at}`);
    for (const link of links) readsBack(link);
  },
});

const longestHeader = 8_192;

/** What we write of a link, we read. */
function readsBack({ target, params }: { target: string; params: [string, string][] }): void {
  const text = written(target, params);
  if (text === undefined) return;
  const [link] = parseLinkHeader(text).links;
  mustHold(text.length > longestHeader || same(link?.params, params), `wrote ${text}`);
}

function written(target: string, params: [string, string][]): string | undefined {
  try {
    return formatLink(target, params);
  } catch (thrown) {
    // What cannot be written.
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

const parameters = hostileTexts(
  fc.constantFrom(
    'wait; min=20, multiplex="request socket"; a=b',
    '</a>; If-None-Match="e1", </b?after=3>; If-None-Match="\\"e2\\""',
    'wait=60, respond-async; foo="some value", handling = lenient',
    'max-age=0, no-cache="set-cookie, x", private, stale-if-error=5',
    'text/html; charset="utf-8"; q=0.5',
    '"a", W/"b", "c,d", *',
  ),
  [...marks, 'wait', 'min=', 'multiplex=', 'If-None-Match=', 'max-age=', 'charset=', 'W/"', 'text/html'],
);

const structured = createGrammar({
  name: 'structured parameters',
  inputs: parameters,
  size: (value) => value.length,
  read: (value) => [
    parseProperties(value),
    parseCacheControl(value),
    parseContentType(value),
    parseIfNoneMatch(value),
    parseVary(value),
    parseWait(value),
    parseRetryAfter(value, 0),
    parseEntityTag(value),
    splitList(value),
  ],
  bound: { each: 30, base: 300 },
  check(value) {
    for (const element of splitList(value)) mustHold(value.includes(element), `no ${element} in it`);
  },
});

const uriHeader = createGrammar({
  name: 'Uri headers, written and read',
  inputs: hostileTexts(fc.constantFrom('"e1"', 'W/"e1"', 'e1', '"a\\"b"', '"', '""', ''), [
    '"',
    '\\',
    'W/',
    ' ',
    ',',
    ';',
    '=',
  ]),
  size: (etag) => etag.length,
  read: (etag) => formatUriElement('/a?b,c', etag),
  bound: { each: 3, base: 100 },
  check(etag, text) {
    const scanner = new Scanner(text);
    nextElement(scanner);
    mustHold(scanner.take('<') && scanner.until('>') === '/a?b,c' && scanner.take('>'), text);
    const [[name, value] = [], ...more] = readParameters(scanner);
    mustHold(name === 'if-none-match' && more.length === 0 && scanner.done, text);
    const { opaque } = parseEntityTag(etag);
    mustHold(value === opaque || `"${value}"` === opaque, `${opaque} became ${value}`);
  },
});

export const headerGrammars: Grammar[] = [linkHeader, structured, uriHeader];

function mustHold(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
