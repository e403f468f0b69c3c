import { describe, expect, it } from 'vitest';
import { createEventStreamReader } from './eventStream.js';

type Said =
  | { event: string; type?: string; id?: string }
  | { cursor: string }
  | { retry: number }
  | { problem: string };

const bytesOf = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );

/** What the chunks say, in order. Left out: the type `message`, no ID, and the texts of problems. */
function read(chunks: Iterable<Uint8Array>, limit?: number): Said[] {
  const said: Said[] = [];
  const handlers = {
    event({ type, data, id }: { type: string; data: string; id: string }) {
      said.push({ event: data, ...(type !== 'message' && { type }), ...(id !== '' && { id }) });
    },
    cursor: (id: string) => void said.push({ cursor: id }),
    retry: (ms: number) => void said.push({ retry: ms }),
    problem: (code: string) => void said.push({ problem: code }),
    wasted() {},
  };
  const reader = createEventStreamReader(handlers, limit);
  for (const chunk of chunks) reader.push(chunk);
  return said;
}

/** The bytes of which the reader says that they were read for nothing. */
function wastedOf(chunks: Iterable<Uint8Array>, limit?: number): number {
  let sum = 0;
  const none = () => {};
  const wasted = (bytes: number) => {
    sum += bytes;
  };
  const reader = createEventStreamReader(
    { event: none, cursor: none, retry: none, problem: none, wasted },
    limit,
  );
  for (const chunk of chunks) reader.push(chunk);
  return sum;
}

/** As one chunk, as single bytes, and cut in two at every place. */
function* everySplit(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes];
  yield [...bytes].map((byte) => Uint8Array.of(byte));
  for (let at = 0; at <= bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

const cases: [name: string, bytes: Uint8Array, said: Said[]][] = [
  ['one event', bytesOf('data: a\n\n'), [{ event: 'a' }]],
  ['a BOM at the start', bytesOf([0xef, 0xbb, 0xbf], 'data: a\n\n'), [{ event: 'a' }]],
  ['a BOM before a comment', bytesOf([0xef, 0xbb, 0xbf], ': c\ndata: a\n\n'), [{ event: 'a' }]],
  ['only one BOM', bytesOf('\ufeff\ufeffdata: a\n\ndata: b\n\n'), [{ event: 'b' }]],
  ['no BOM later', bytesOf('data: a\n\n\ufeffdata: b\n\n'), [{ event: 'a' }]],
  ['a BOM in data', bytesOf('data:\ufeffa\ndata:\ufeff\n\n'), [{ event: '\ufeffa\n\ufeff' }]],
  ['lone CR', bytesOf('data: a\rdata: b\r\rdata: c\r\r'), [{ event: 'a\nb' }, { event: 'c' }]],
  ['CRLF', bytesOf('data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n'), [{ event: 'a\nb' }, { event: 'c' }]],
  ['all line ends mixed', bytesOf('data: a\r\ndata: b\ndata: c\r\r\n'), [{ event: 'a\nb\nc' }]],
  ['LF CR, which is two line ends', bytesOf('data: a\n\rdata: b\n\r'), [{ event: 'a' }, { event: 'b' }]],
  [
    'other separators, which end no line',
    bytesOf('data: a\v\f\u0085\u2028b\n\n'),
    [{ event: 'a\v\f\u0085\u2028b' }],
  ],
  ['UTF-8 of every length', bytesOf('data: aä€😀z\n\n'), [{ event: 'aä€😀z' }]],
  ['broken UTF-8', bytesOf('data: a', [0xff, 0xe2, 0x82], '\n\n'), [{ event: 'a\ufffd\ufffd' }]],
  ['a block with only an ID', bytesOf('id: 5\n\n'), [{ cursor: '5' }]],
  [
    'an ID that stays in force',
    bytesOf('id: 5\ndata: a\n\ndata: b\n\nid: 6\n\ndata: c\n\n'),
    [{ event: 'a', id: '5' }, { event: 'b', id: '5' }, { cursor: '6' }, { event: 'c', id: '6' }],
  ],
  ['an ID that does not move', bytesOf('id: 5\n\nid: 5\n\nid\n\n'), [{ cursor: '5' }, { cursor: '' }]],
  [
    'an empty ID, which ends the one in force',
    bytesOf('id: 5\n\nid:\ndata: a\n\n'),
    [{ cursor: '5' }, { event: 'a' }],
  ],
  ['the last of several IDs', bytesOf('id: 5\nid: 6\ndata: a\n\n'), [{ event: 'a', id: '6' }]],
  [
    'NULL in an ID',
    bytesOf('id: 5\n\nid: 6\0\ndata: a\n\n'),
    [{ cursor: '5' }, { problem: 'bad-id' }, { event: 'a', id: '5' }],
  ],
  ['NULL elsewhere', bytesOf('event: \0\ndata: a\0\n\n'), [{ event: 'a\0', type: '\0' }]],
  ['an unterminated last block', bytesOf('data: a\n\nid: 7\ndata: b\n'), [{ event: 'a' }]],
  ['an unterminated last line', bytesOf('data: a\n\nid: 7\n\ndata'), [{ event: 'a' }, { cursor: '7' }]],
  ['an empty `data:`', bytesOf('data:\n\n'), [{ event: '' }]],
  ['`data` without a colon', bytesOf('data\n\n'), [{ event: '' }]],
  ['several empty data lines', bytesOf('data\ndata:\ndata: \n\n'), [{ event: '\n\n' }]],
  ['a block without data', bytesOf('event: open\n\ndata: a\n\n'), [{ event: 'a' }]],
  ['no block at all', bytesOf('\n\n\r\r\n'), []],
  [
    'one blank after the colon',
    bytesOf('data:a\ndata: b\ndata:  c\ndata:\td\n\n'),
    [{ event: 'a\nb\n c\n\td' }],
  ],
  ['colons in a value', bytesOf('data: {"a":1}\ndata::\n\n'), [{ event: '{"a":1}\n:' }]],
  [
    'a name',
    bytesOf('event: update\ndata: a\n\ndata: b\n\n'),
    [{ event: 'a', type: 'update' }, { event: 'b' }],
  ],
  [
    'the last of several names',
    bytesOf('event: a\nevent: b\ndata\n\nevent: a\nevent\ndata\n\n'),
    [{ event: '', type: 'b' }, { event: '' }],
  ],
  ['retry', bytesOf('retry: 2500\n\nretry:0\n'), [{ retry: 2500 }, { retry: 0 }]],
  [
    'retry that is no number',
    bytesOf('retry: 1.5\nretry: -1\nretry: 5s\nretry\nretry:  5\nretry: ٣\n'),
    Array(6).fill({ problem: 'bad-retry' }),
  ],
  [
    'a retry beyond all numbers',
    bytesOf(`retry: ${'9'.repeat(400)}\n`),
    [{ retry: Number.MAX_SAFE_INTEGER }],
  ],
  ['comments', bytesOf(':\n: keep-alive\n:data: x\ndata: a\n:\ndata: b\n\n:\n\n'), [{ event: 'a\nb' }]],
  [
    'unknown fields',
    bytesOf('dat: x\ndata : x\n data: x\nDATA: x\nids: 1\nx\ndata: a\n\n'),
    [{ event: 'a' }],
  ],
];

describe('in whatever chunks it comes', () => {
  it.each(cases)('reads %s', (_, bytes, said) => {
    for (const chunks of everySplit(bytes)) expect(read(chunks)).toEqual(said);
  });
});

it('tells an event as soon as its empty line began, whatever may follow the CR', () => {
  expect(read([bytesOf('data: a\r\r')])).toEqual([{ event: 'a' }]);
  expect(read([bytesOf('data: a\r\n\r')])).toEqual([{ event: 'a' }]);
});

describe('events beyond the limit', () => {
  const long = 'x'.repeat(40);

  it.each([
    ['in one line', `data: ${long}\n\n`],
    ['in many lines', `${'data: xxxx\n'.repeat(4)}\n`],
    ['in lines without content', `${'data\n'.repeat(10)}\n`],
    ['by its name', `event: ${long}\ndata: a\n\n`],
    ['by its ID', `id: ${long}\ndata: a\n\n`],
    ['by a field nobody knows', `x: ${long}\ndata: a\n\n`],
  ])('are skipped with one problem, those after it are read: %s', (_, block) => {
    const bytes = bytesOf('id: 1\ndata: a\n\n', block, 'data: b\n\n');
    const said = [{ event: 'a', id: '1' }, { problem: 'event-too-large' }, { event: 'b', id: '1' }];
    for (const chunks of everySplit(bytes)) expect(read(chunks, 32)).toEqual(said);
  });

  it('leave nothing behind, neither their ID nor their name nor their retry', () => {
    const block = `id: 2\nevent: e\ndata: ${long}\ndata: more\nid: 3\nretry: 5\nevent: f\n\n`;
    expect(read([bytesOf('id: 1\n\n', block, 'data: b\n\n')], 32)).toEqual([
      { cursor: '1' },
      { problem: 'event-too-large' },
      { event: 'b', id: '1' },
    ]);
  });

  it('are those whose lines have more bytes than it, each line end counted as one', () => {
    expect(read([bytesOf('data: ä\r\n\r\n')], 9)).toEqual([{ event: 'ä' }]);
    expect(read([bytesOf('data: ä\r\n\r\n')], 8)).toEqual([{ problem: 'event-too-large' }]);
  });

  it('are not those with long comments', () => {
    const bytes = bytesOf('\ufeff: ', long, '\ndata: a\n: ', long, '\n\n');
    for (const chunks of everySplit(bytes)) expect(read(chunks, 32)).toEqual([{ event: 'a' }]);
  });

  it('say what they begin with, in a short text of its own', () => {
    const texts: string[] = [];
    const none = () => {};
    const handlers = {
      event: none,
      cursor: none,
      retry: none,
      problem: (_: string, text: string) => void texts.push(text),
      wasted: none,
    };
    createEventStreamReader(handlers, 1_000).push(bytesOf(`data: ${'x'.repeat(5_000)}\n\nretry: no\n`));
    expect(texts).toEqual([`data: ${'x'.repeat(74)}`, 'retry: no']);
  });
});

it.each(['data: ', 'x', 'id: ', 'data: x\n'])(
  'tells of an event beyond the limit whose end never comes, once: %j',
  (text) => {
    expect(read([bytesOf('data: a\n\n'), bytesOf(text.repeat(40))], 32)).toEqual([
      { event: 'a' },
      { problem: 'event-too-large' },
    ]);
    expect(read(endless(text, 1, 1_024), 32)).toEqual([{ problem: 'event-too-large' }]);
  },
);

describe('what was read for nothing', () => {
  const long = 'x'.repeat(100);

  it.each([
    ['an event beyond the limit', `data: ${long}\n\n`, 107],
    ['one in many lines', `${'data: xxxx\n'.repeat(4)}\n`, 43],
    ['one whose end never comes', `data: ${long}`, 107],
    ['what a comment has beyond the limit', `:${long}\n`, 69],
    ['an id and a retry that cannot be used', 'id: \0\nretry: x\ndata: a\n\n', 13],
    ['nothing that can be', 'id: 1\ndata: a\n\n: c\nx: y\nretry: 5\n\n', 0],
  ])('is %s', (_, text, wasted) => {
    for (const chunks of everySplit(bytesOf(text))) expect(wastedOf(chunks, 32)).toBe(wasted);
  });

  it('is a long id, while its event is read', () => {
    const bytes = bytesOf(`id: ${'x'.repeat(9_000)}\ndata: a\n\n`);
    expect(read([bytes])).toEqual([{ problem: 'field-too-long' }, { event: 'a' }]);
    expect(wastedOf([bytes])).toBe(9_004);
  });
});

/** Megabytes of one stream, `length` bytes at a time. */
function* endless(text: string, megabytes: number, length: number): Generator<Uint8Array> {
  const chunk = bytesOf(text.repeat(Math.ceil(length / text.length))).subarray(0, length);
  for (let sent = 0; sent < megabytes * 1_048_576; sent += length) yield chunk;
}

it.each(['data: x\n', 'x', ':', 'id: 1\n', 'event:x\n', 'data\r'])(
  'keeps no more than the limit of an endless block of %j',
  (text) => {
    const before = process.memoryUsage();
    read(endless(text, 8, 16_384), 65_536);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(4 * 1_048_576);
  },
);

describe('time', () => {
  const hostile = [
    '\r',
    '\n',
    '\r\n',
    'data\n',
    'data:\r',
    'id:1\n\n',
    ':',
    'x',
    'd',
    'retry:\n',
    '\xff',
    '\ufeff',
  ];
  const timeOf = (chunks: Uint8Array[]) => {
    const start = performance.now();
    read(chunks);
    return performance.now() - start;
  };
  /** 8 where it is linear, 64 where it is quadratic; the best of several rounds, because noise only adds. */
  const growth = (chunksOf: (length: number) => Uint8Array[]) => {
    let [before, after] = [Infinity, Infinity];
    for (let round = 0; round < 5 && !(after / before < 32); round += 1) {
      before = Math.max(2, Math.min(before, timeOf(chunksOf(12_500))));
      after = Math.min(after, timeOf(chunksOf(100_000)));
    }
    return after / before;
  };

  it.each(hostile)('grows with the bytes, not with their chunks: %j', (unit) => {
    const textOf = (length: number) => bytesOf(unit.repeat(Math.ceil(length / unit.length)));
    expect(growth((length) => [textOf(length)])).toBeLessThan(32);
    expect(growth((length) => [...textOf(length)].map((byte) => Uint8Array.of(byte)))).toBeLessThan(32);
  });
});
