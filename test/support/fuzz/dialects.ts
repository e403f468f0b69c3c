import fc from 'fast-check';
import type { Dialect, Reading, SocketReading, Target } from '../../../src/dialects/dialect.js';
import { dialects } from '../../../src/dialects/index.js';
import type { Exchange, HeaderList, Offer } from '../../../src/model/index.js';
import type { StreamEvent } from '../../../src/protocol/index.js';
import { createGrammar, type Grammar } from './grammar.js';
import { eventTexts, framesFor, linkValues, multiplexBodies } from './messages.js';
import { hostileTexts } from './texts.js';

const origin = 'https://app.example';

const target = (path: string, mode: Target['mode'], rest: Partial<Target> = {}): Target => ({
  ...{ key: path, url: origin + path, mode, headers: [], credentials: 'same-origin', checkpoint: {} },
  ...rest,
});

/** Of every kind, and two that differ in their queries alone. */
const targets: Target[] = [
  target('/a', 'value', { checkpoint: { etag: '"e1"' }, contentType: 'application/json' }),
  target('/t', 'value', { checkpoint: { etag: 'W/"t1"' }, contentType: 'text/plain; charset=utf-8' }),
  target('/img', 'value', { contentType: 'image/png' }),
  target('/b', 'changes', { checkpoint: { changesUrl: `${origin}/b?after=3`, changesId: '3' } }),
  target('/b?x', 'value'),
  target('/h', 'hint'),
];

const offer = (dialect: Dialect, rest: Pick<Offer, 'mechanism' | 'shared'>): Offer => ({
  ...{ dialect: dialect.name, mode: 'value', endpoint: `${origin}/multi/` },
  ...rest,
});

const events: fc.Arbitrary<StreamEvent> = fc.record({
  type: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('message', 'open', 'update') },
    { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
  ),
  data: eventTexts,
  id: fc.constantFrom('', '"e2"', 'e2', '7', '\ufffd', ' '),
});

/** A log keeps a thousand entries, and a peer may be wrong in thousands of places. */
const mostFindings = 32;

const keys = new Set(targets.map(({ key }) => key));
/** Each text may be the news of every target, as UTF-8, with its headers; an URL is written out. */
const bound = { each: 2 * targets.length, base: 20_000 };

/** Says nothing of what nobody follows, and not everything of what is wrong. */
function judge(said: (string | undefined)[], findings: unknown[]): void {
  if (findings.length > mostFindings) throw new Error(`${findings.length} findings`);
  for (const key of said) if (key !== undefined && !keys.has(key)) throw new Error(`nobody follows ${key}`);
}

function sockets(dialect: Dialect): Grammar[] {
  const codec = dialect.socket;
  if (!codec) return [];
  const isJson = codec.subscribe(targets[0] as Target, '1').frame.startsWith('{');
  const asked = targets.map((one, id) => ({ ...one, asked: codec.subscribe(one, String(id)).asked }));
  return [
    createGrammar<string, SocketReading>({
      name: `socket frames, ${dialect.name}`,
      inputs: framesFor(isJson ? 'json' : 'text'),
      size: (frame) => frame.length,
      read: (frame) => codec.read(frame, asked, 'wss://app.example/multi/'),
      bound,
      check: (_, { frames, findings }) =>
        judge(
          frames.map((frame) => ('key' in frame ? frame.key : undefined)),
          findings,
        ),
    }),
  ];
}

const statuses = fc.oneof(
  { weight: 8, arbitrary: fc.constant(200) },
  { weight: 2, arbitrary: fc.constantFrom(204, 206, 304, 404, 410, 500) },
);

function sharedPolls(dialect: Dialect): Grammar[] {
  const codec = dialect.sharedPoll;
  if (!codec) return [];
  return [
    createGrammar<[string, number], Reading>({
      name: `multiplex bodies, ${dialect.name}`,
      inputs: fc.tuple(multiplexBodies, statuses),
      size: ([body]) => body.length,
      read: ([text, status]) => {
        const body = new TextEncoder().encode(text).buffer as ArrayBuffer;
        const answer = { url: `${origin}/multi/?u=%2Fa`, status, headers: [], body };
        return codec.read(answer, targets, offer(dialect, { mechanism: 'long-poll', shared: true }));
      },
      bound,
      check: (_, { updates, findings }) =>
        judge(
          updates.map(({ key }) => key),
          findings,
        ),
    }),
  ];
}

function streams(dialect: Dialect, shared: boolean): Grammar[] {
  const codec = shared ? dialect.sharedStream : dialect.stream;
  if (!codec) return [];
  return [
    createGrammar<[StreamEvent, Target], Reading>({
      name: `stream events${shared ? ' for several' : ''}, ${dialect.name}`,
      inputs: fc.tuple(events, fc.constantFrom(...targets)),
      size: ([{ type, data, id }]) => type.length + data.length + id.length,
      read: ([event, one]) =>
        codec.read(event, shared ? targets : [one], offer(dialect, { mechanism: 'stream', shared })),
      bound,
      check: (_, { updates, findings }) =>
        judge(
          updates.map(({ key }) => key),
          findings,
        ),
    }),
  ];
}

const exchanges: fc.Arbitrary<Exchange> = fc
  .record({
    link: linkValues,
    etag: fc.constantFrom('"1"', '', 'x', '"\u0000"'),
    property: hostileTexts(
      fc.constantFrom('wait; min=20, multiplex="request socket"', 'multiplex=required'),
      ['wait', 'min=', ';', ',', '"'],
    ),
  })
  .map(({ link, etag, property }): Exchange => {
    const headers: HeaderList = [
      ['Link', link],
      ['ETag', etag],
      ['LiveResource-Property', property],
    ];
    return { url: `${origin}/b?x`, status: 200, headers, at: 0 };
  });

const headersLength = ({ headers }: Exchange) => headers.flat().join('').length;

const discovery = (dialect: Dialect) =>
  createGrammar({
    name: `discovery, ${dialect.name}`,
    inputs: fc.tuple(exchanges, fc.constantFrom('resource' as const, 'changes' as const)),
    size: ([exchange]) => headersLength(exchange),
    read: ([exchange, role]) => dialect.discover(exchange, role),
    bound: { each: 12, base: 20_000 },
    check(_, { offers, findings }) {
      judge([], findings);
      for (const { endpoint } of offers)
        if (new URL(endpoint).host !== 'app.example') throw new Error(endpoint);
    },
  });

export const dialectGrammars: Grammar[] = dialects.flatMap((dialect) => [
  ...sockets(dialect),
  ...sharedPolls(dialect),
  ...streams(dialect, false),
  ...streams(dialect, true),
  discovery(dialect),
]);
