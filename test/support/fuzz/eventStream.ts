import fc from 'fast-check';
import { createEventStreamReader } from '../../../src/protocol/index.js';
import { createGrammar, type Grammar } from './grammar.js';

interface Stream {
  bytes: Uint8Array;
  /** Of the chunks, again and again. */
  lengths: number[];
  limit: number;
}

type Said = (string | number)[];

const texts = [
  ...[
    'data',
    'data:',
    'data: ',
    'data: a\n',
    'data: b\r\n',
    'event',
    'event: e\n',
    'id',
    'id:',
    'id: 1\n',
    'id: \0\n',
  ],
  ...[
    'retry:',
    'retry: 5\n',
    ':',
    ': c\n',
    'x: y\n',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\r\r',
    '\0',
    'é',
    '😀',
    '\ufeff',
  ],
];

const pieces = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...texts).map((text) => new TextEncoder().encode(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }) },
);
const soup = fc.array(pieces, { maxLength: 60 }).map((parts) => new Uint8Array(Buffer.concat(parts)));
const long = soup.map((unit) => new Uint8Array(60_000).map((_, at) => unit[at % unit.length] ?? 0));

const streams: fc.Arbitrary<Stream> = fc.record({
  bytes: fc.oneof({ weight: 500, arbitrary: soup }, { weight: 1, arbitrary: long }),
  lengths: fc.oneof(
    { weight: 9, arbitrary: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant<number[]>([100_000]) },
  ),
  limit: fc.constantFrom(0, 1, 7, 30, 1_048_576),
});

/** The ID in force is told when it moves, or a long one would be told with each short event. */
function createScribe() {
  const said: Said[] = [];
  let lastId = '';
  const idIs = (id: string) => {
    if (id !== lastId) said.push(['id', id]);
    lastId = id;
  };
  return { said, idIs };
}

function read(chunks: readonly Uint8Array[], limit: number): Said[] {
  const { said, idIs } = createScribe();
  const reader = createEventStreamReader(
    {
      event({ type, data, id }) {
        idIs(id);
        said.push(['event', type, data]);
      },
      cursor: idIs,
      retry: (ms) => said.push(['retry', ms]),
      problem: (code, text) => said.push(['problem', code, text]),
      wasted: () => {},
    },
    limit,
  );
  for (const chunk of chunks) reader.push(chunk);
  return said;
}

function split({ bytes, lengths }: Stream): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengths[chunks.length % lengths.length] ?? 1;
    chunks.push(bytes.slice(at, at + length));
    at += length;
  }
  return chunks;
}

/** As the standard words it (HTML Living Standard §9.2.6), of a stream that is there as a whole. */
function readAtOnce(bytes: Uint8Array): Said[] {
  const { said, idIs } = createScribe();
  const fields = { data: '', event: '', id: '' };
  for (const line of new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\r|\n/)
    .slice(0, -1)) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (line === '') {
      const { id, data, event } = fields;
      idIs(id);
      if (data !== '') said.push(['event', event || 'message', data.slice(0, -1)]);
      Object.assign(fields, { data: '', event: '' });
    } else if (name === 'data') fields.data += `${value}\n`;
    else if (name === 'event') fields.event = value;
    else if (name === 'id' && !value.includes('\0')) fields.id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value))
      said.push(['retry', Math.min(Number(value), 2 ** 53 - 1)]);
  }
  return said;
}

const isNoProblem = ([kind]: Said) => kind !== 'problem';

const eventStream = createGrammar({
  name: 'event streams, in chunks',
  inputs: streams,
  size: ({ bytes }) => bytes.length,
  read: (stream) => read(split(stream), stream.limit),
  // An event of six bytes is an array of two texts.
  bound: { each: 25, base: 100 },
  check({ bytes, limit }, said) {
    if (!same(said, read([bytes], limit))) throw new Error('says something else as one chunk');
    if (limit > bytes.length && !same(said.filter(isNoProblem), readAtOnce(bytes)))
      throw new Error('says something else than the standard');
  },
});

export const streamGrammars: Grammar[] = [eventStream];

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
