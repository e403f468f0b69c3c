import { expect, it } from 'vitest';
import {
  formatLink,
  isSafeFieldValue,
  parseCacheControl,
  parseContentType,
  parseIfNoneMatch,
  parseLinkHeader,
  parseProperties,
  parseRetryAfter,
  parseVary,
  parseWait,
  resolveUri,
  Scanner,
  splitList,
  trimOws,
  weakMatch,
} from './index.js';

const UNLIMITED = { maxBytes: Number.POSITIVE_INFINITY, maxLinks: Number.POSITIVE_INFINITY };

/** Four times what is linear, half of what is quadratic. */
const GENEROUS = 32;

/** What the scanner reads. */
const GRAMMARS: Record<string, (text: string) => unknown> = {
  parseLinkHeader: (text) => parseLinkHeader(text, UNLIMITED),
  parseCacheControl,
  parseContentType: (text) => parseContentType(`a/b${text}`),
  parseIfNoneMatch,
  parseProperties,
  parseVary,
  splitList,
};

/** What works with regular expressions, slices or the platform's parsers. */
const OTHERS: Record<string, (text: string) => unknown> = {
  isSafeFieldValue: (text) => isSafeFieldValue(text, Number.POSITIVE_INFINITY),
  formatLink: (text) => formatLink(text.replaceAll('\t', ' '), [['title', text]]),
  parseRetryAfter: (text) => parseRetryAfter(text, 0),
  parseWait,
  resolveUri: (text) => resolveUri(text, 'http://h/'),
  trimOws,
  weakMatch: (text) => weakMatch(text, `${text}x`),
};

/** Units that make careless parsers look at the same characters again and again. */
const UNITS = [
  '; rel="',
  ' ',
  '\t',
  '\\',
  '"',
  '"\\',
  ',',
  ', ',
  ';',
  '; ',
  '=',
  '<',
  '<>',
  '<,',
  '<>;',
  '<">,',
  '>',
  'a',
  'a ',
  ' a,',
  '<a>; rel="x"y, ',
  '<a>; rel=x, ',
  '"a", ',
  'W/"',
  'a="',
  'a=" ,',
  '*,',
  '0',
  '%',
  '/../',
  '@',
  ':',
];

function hostile(unit: string, length: number): string[] {
  const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  return [text, `<a>; rel="x"${text}`, `<a>; rel=${text}`, `<${text}`, `a${text}z`, `0${text}0`];
}

/** Counts the characters that scanners look at and copy while `run` works: no clock, so no noise. */
function countSteps(run: () => unknown): number {
  const { peek, since } = Scanner.prototype;
  let steps = 0;
  Scanner.prototype.peek = function () {
    steps += 1;
    return peek.call(this);
  };
  Scanner.prototype.since = function (start) {
    steps += this.at - start;
    return since.call(this, start);
  };
  try {
    run();
  } finally {
    Object.assign(Scanner.prototype, { peek, since });
  }
  return steps;
}

/** ms of the processor: what else the machine does is not counted. */
function timeOf(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/**
 * How many times as long `parse` takes for eight times the text: 8 where it is linear, 64 where it is quadratic.
 * Noise only adds, so the best of several rounds counts. Below 2 ms the clock tells nothing.
 */
function growth(parse: (text: string) => unknown, unit: string): number {
  const short = hostile(unit, 6_250);
  const long = hostile(unit, 50_000);
  let before = Number.POSITIVE_INFINITY;
  let after = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12 && !(after / before < GENEROUS); round += 1) {
    before = Math.max(
      2,
      Math.min(
        before,
        timeOf(() => short.map(parse)),
      ),
    );
    after = Math.min(
      after,
      timeOf(() => long.map(parse)),
    );
  }
  return after / before;
}

for (const [name, parse] of Object.entries(GRAMMARS)) {
  it(`${name} looks at each of 8,000 hostile characters a few times at most`, { timeout: 60_000 }, () => {
    for (const text of UNITS.flatMap((unit) => hostile(unit, 8_000))) {
      const steps = countSteps(() => parse(text));
      expect(steps, JSON.stringify(text.slice(0, 30))).toBeGreaterThan(0);
      expect(steps, JSON.stringify(text.slice(0, 30))).toBeLessThan(12 * text.length);
    }
  });
}

for (const [name, parse] of Object.entries({ ...GRAMMARS, ...OTHERS })) {
  it(`${name} takes time in proportion to the text`, { timeout: 60_000 }, () => {
    for (const unit of UNITS) expect(growth(parse, unit), JSON.stringify(unit)).toBeLessThan(GENEROUS);
  });
}
