import type { HeaderList, Wants } from '../../src/model/index.js';

export type Side = 'client' | 'server';

/** One step of a dialogue; `line` is where it is written. */
export type Step = { line: number; together: boolean } & (Wire | Around);

/** What goes over a connection; `name` tells those apart that are open at once. */
export type Wire = { name: string } & (
  | { kind: 'request'; method: string; target: string; headers: HeaderList }
  | { kind: 'answer'; status: number; target: string | undefined; headers: HeaderList; body: string }
  /** A piece of an event stream, or a frame of a socket. */
  | { kind: 'text'; by: Side; text: string }
  | { kind: 'close'; by: Side; code: number | undefined }
);

/** What happens beside the connections. */
export type Around =
  | { kind: 'pass'; ms: number }
  | { kind: 'follow'; path: string; collection: string | undefined; wants: Wants; polls: boolean }
  | { kind: 'unfollow'; path: string }
  | { kind: 'problem'; code: string }
  | { kind: 'heard'; text: string };

interface Block {
  name: string;
  sign: string;
  line: number;
  lines: string[];
  together: boolean;
}

/** How far the talk on a connection has come. */
type Talk = 'asked' | 'upgrading' | 'stream' | 'socket';

/** Reads a dialogue; test/transcripts/README.md describes how it is written. */
export function parseTranscript(text: string): Step[] {
  const talks = new Map<string, Talk>();
  return blocksOf(text).map((block) => {
    try {
      const { line, together } = block;
      return {
        line,
        together,
        ...(block.sign === '*' ? aroundOf(block.lines[0] ?? '') : wireOf(block, talks)),
      };
    } catch (thrown) {
      throw new Error(`line ${block.line}`, { cause: thrown });
    }
  });
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let together = false;
  for (const [n, raw] of text.split('\n').entries()) {
    if (raw.startsWith('#')) continue;
    const [, name = '', sign, rest = ''] = /^([a-z][a-z0-9]*)?([><*])(?: (.*))?$/.exec(raw) ?? [];
    if (raw === '') open = undefined;
    else if (sign === undefined) throw new Error(`line ${n + 1}: "${raw}"`);
    else if (open?.name === name && open.sign === sign && sign !== '*') open.lines.push(rest);
    else {
      open = { name, sign, line: n + 1, lines: [rest], together };
      blocks.push(open);
    }
    together = raw !== '';
  }
  return blocks;
}

function wireOf({ name, sign, lines }: Block, talks: Map<string, Talk>): Wire {
  const by = sign === '>' ? 'client' : 'server';
  const talk = talks.get(name);
  const closes = /^\(closes(?: (\d+))?\)$/.exec(lines.join('\n'));
  if (closes) {
    if (!talks.delete(name)) throw new Error('nothing is open');
    return { name, kind: 'close', by, code: closes[1] === undefined ? undefined : Number(closes[1]) };
  }
  if (talk === 'socket') return { name, kind: 'text', by, text: lines.join('\n') };
  if (by === 'client') {
    if (talk) throw new Error('the one before it has no answer yet: give them names');
    const request = requestOf(name, lines);
    talks.set(name, hasHeader(request.headers, 'upgrade') ? 'upgrading' : 'asked');
    return request;
  }
  if (talk === 'stream') return { name, kind: 'text', by, text: linesOf(lines) };
  if (!talk) throw new Error('nothing was asked');
  const answer = answerOf(name, lines);
  const next =
    talk === 'upgrading' ? answer.status === 101 && 'socket' : isStream(answer.headers) && 'stream';
  if (next) talks.set(name, next);
  else talks.delete(name);
  return answer;
}

function requestOf(name: string, [first = '', ...more]: string[]): Extract<Wire, { kind: 'request' }> {
  const [method = '', target = ''] = first.split(' ');
  return { name, kind: 'request', method, target, headers: more.map(headerOf) };
}

function answerOf(name: string, [first = '', ...more]: string[]): Extract<Wire, { kind: 'answer' }> {
  const [status, target] = first.split(' ');
  const end = more.includes('') ? more.indexOf('') : more.length;
  const headers = more.slice(0, end).map(headerOf);
  const content = more.slice(end + 1);
  const body = isStream(headers) ? linesOf(content) : content.join('\n');
  return { name, kind: 'answer', status: Number(status), target, headers, body };
}

/** Of a stream each line has its end. */
const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

function headerOf(line: string): [string, string] {
  const [, name, value] = /^([\w-]+): (.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no header: "${line}"`);
  return [name.toLowerCase(), value];
}

const hasHeader = (headers: HeaderList, wanted: string): boolean => headers.some(([name]) => name === wanted);

export const isStream = (headers: HeaderList): boolean =>
  headers.some(([name, value]) => name === 'content-type' && value === 'text/event-stream');

function aroundOf(text: string): Around {
  const seconds = /^([\d.]+) s$/.exec(text)?.[1];
  if (seconds !== undefined) return { kind: 'pass', ms: Math.round(Number(seconds) * 1_000) };
  const [, verb, wants, path = '', collection] =
    /^(follow|poll|unfollow)(?: (changes|updates))? (\/\S*)(?: of (\/\S*))?$/.exec(text) ?? [];
  if (verb === 'unfollow') return { kind: 'unfollow', path };
  if (verb) return { kind: 'follow', path, collection, wants: wantsOf(wants), polls: verb === 'poll' };
  const code = /^problem ([\w-]+)$/.exec(text)?.[1];
  if (code !== undefined) return { kind: 'problem', code };
  if (!/^(\/\S+ )?(value|changes|removed|error)\b/.test(text)) throw new Error(`what is "${text}"?`);
  return { kind: 'heard', text };
}

const wantsOf = (word: string | undefined): Wants =>
  word === 'changes' || word === 'updates' ? word : 'value';
