import type { HeaderList } from '../../src/model/index.js';

/** One step of a dialogue; `line` is where it is written. */
export type Step = { line: number } & (
  | { kind: 'request'; method: string; target: string; headers: HeaderList }
  | { kind: 'answer'; status: number; target: string | undefined; headers: HeaderList; body: string }
  /** `* 45 s` */
  | { kind: 'pass'; ms: number }
  /** `* follow /path` and what is heard: `* value …`, `* removed`, `* error code`, `* problem code`. */
  | { kind: 'event'; name: string; text: string }
);

interface Block {
  sign: string;
  line: number;
  lines: string[];
}

/**
 * Reads a dialogue: `>` the client's request, `<` the server's answer (status, perhaps the URL after redirects; headers;
 * an empty `<`, then the body), `*` what else happens, `#` a remark.
 */
export function parseTranscript(text: string): Step[] {
  return blocksOf(text).map(stepOf);
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [n, raw] of text.split('\n').entries()) {
    const sign = raw.slice(0, 1);
    const rest = raw.slice(1).replace(/^ /, '');
    if (sign === '#') continue;
    if (sign !== '' && !'><*'.includes(sign)) throw new Error(`line ${n + 1}: "${raw}"`);
    if (open && sign === open.sign && sign !== '*') open.lines.push(rest);
    else if (sign === '') open = undefined;
    else {
      open = { sign, line: n + 1, lines: [rest] };
      blocks.push(open);
    }
  }
  return blocks;
}

function stepOf({ sign, line, lines }: Block): Step {
  const [first = '', ...more] = lines;
  if (sign === '*') return eventOf(first, line);
  const end = more.indexOf('');
  const headers = (end < 0 ? more : more.slice(0, end)).map(headerOf);
  const [one = '', two] = first.split(' ');
  if (sign === '>') return { line, kind: 'request', method: one, target: two ?? '', headers };
  const body = end < 0 ? '' : more.slice(end + 1).join('\n');
  return { line, kind: 'answer', status: Number(one), target: two, headers, body };
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(': ');
  if (colon < 1) throw new Error(`no header: "${line}"`);
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
}

function eventOf(text: string, line: number): Step {
  const seconds = /^(\d+) s$/.exec(text)?.[1];
  if (seconds !== undefined) return { line, kind: 'pass', ms: Number(seconds) * 1_000 };
  const [name = '', ...rest] = text.split(' ');
  return { line, kind: 'event', name, text: rest.join(' ') };
}
