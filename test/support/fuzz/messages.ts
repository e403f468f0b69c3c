import fc from 'fast-check';
import { hostileTexts } from './texts.js';

/** What peers say of resources, right and wrong. */
const uris = fc.oneof(
  fc.constantFrom('/a', '/t', '/b?after=3'),
  fc.constantFrom(
    ...['/img', '/b', '/b?x', '/h', 'a', '', '?after=3', '/a#f', '/nobody', '__proto__', '//x/a', 'http://['],
    ...['https://app.example/a', 'wss://app.example/b?after=3', 'http://app.example/a', 'data:,a'],
  ),
);

const headerNames = fc.constantFrom(
  ...['ETag', 'etag', 'Link', 'Content-Type', 'Changes-Id', 'Previous-Changes-Id', 'Previous-ETag'],
  ...['X-Poll-Interval', 'not a token', '__proto__', ''],
);

const tags = ['"e1"', '"e2"', 'W/"t1"', 'e1', '', '"\u0000"', '"ü"'];
const types = ['application/json', 'text/plain', 'text/plain; charset=latin1', 'image/png', 'a/b; charset="'];

export const linkValues = hostileTexts(
  fc.constantFrom(
    '</a>; rel="value-wait value-stream", </multi/>; rel="multiplex-wait", </ws/>; rel=multiplex-ws',
    '</b?after=3>; rel="changes changes-wait"; wait-min=20, </hint>; rel=hint-stream; mode=reliable',
    '</b?after=4>; rel=changes, </b?after=3>; rel=prev-changes',
    '<http://a.example/>; rel="http://liveresource.org/protocol/multiplex-socket"; anchor="", </s>; rel=alternate; type="text/event-stream"',
  ),
  [
    ...['<', '>', ';', ',', '"', '=', 'rel=', 'value-wait', 'changes', 'multiplex-ws', 'anchor='],
    ...['http://[', 'wss://', '//x/', 'wait-min=', 'type='],
  ],
);

const headerValues = fc.oneof(
  fc.constantFrom(...tags, ...types, '3', '4', 'a\r\nb: c'),
  linkValues,
  fc.constantFrom(0, 1.5, null, true, ['"e2"'], [1, '2'], {}),
);

const headers = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ ETag: '"e2"' }) },
  {
    weight: 3,
    arbitrary: fc.constant({
      Link: '</b?after=4>; rel=changes, </b?after=3>; rel=prev-changes',
      'Content-Type': 'application/json',
    }),
  },
  { weight: 6, arbitrary: fc.dictionary(headerNames, headerValues, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);

const items = [[], [{ id: 1 }, { id: 2, deleted: true }], { items: [] }, { items: [{ id: 1 }] }, 'text', ''];
const long = fc.string({ minLength: 1 }).map((unit) => unit.repeat(60_000 / unit.length));
const content = fc.oneof(
  { weight: 250, arbitrary: fc.constantFrom<unknown>(...items) },
  { weight: 250, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: long },
);
const codes = fc.constantFrom<unknown>(200, 304, 404, 403, 410, 500, '200', 1.5, -1, 1e21, null, []);

const json = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc
    .tuple(values, fc.constantFrom(0, 0, 0, 1))
    .map(([value, indent]) => JSON.stringify(value, undefined, indent));

const fragments = [
  ...['{', '}', '[', ']', ':', ',', '"', '\\"', '\\', '\\u0000', '\\ud800', 'null', '1e999', '-0', '1.0'],
  ...[
    '"headers":',
    '"body":',
    '"uri":"/a",',
    '"code":304,',
    '"id":"1",',
    '"type":"event",',
    '"ETag":"\\"e1\\""',
  ],
  ...['/a', '/b?after=3', 'http://[', '\n', ' ', '* ', 'OK ', '200 ', '404 ', 'ERROR '],
];

const jsonFrames = json(
  fc.record(
    {
      type: fc.constantFrom<unknown>(
        'event',
        'event',
        'event',
        'subscribed',
        'unsubscribed',
        'pong',
        'error',
        'x',
        1,
      ),
      id: fc.constantFrom<unknown>('1', '2', 1, null, {}),
      uri: fc.oneof({ weight: 9, arbitrary: uris }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 0 }) }),
      headers,
      body: content,
      code: codes,
      reason: fc.constantFrom<unknown>('no', 5, null),
    },
    { requiredKeys: ['type'] },
  ),
);

const contentTexts = fc.oneof(fc.constantFrom('', 'text\nof lines', '[]'), json(content));

const textFrames = fc
  .tuple(
    fc.constantFrom('*', '*', '*', 'OK', '200', 'ERROR', '404', '999', 'GET', ''),
    uris,
    fc.option(fc.oneof(json(headers), fc.constantFrom('404', 'no'))),
    fc.option(contentTexts),
  )
  .map(([word, uri, rest, lines]) => {
    const head = rest === null ? `${word} ${uri}` : `${word} ${uri} ${rest}`;
    return lines === null ? head : `${head}\n${lines}`;
  });

/** Mostly frames as this dialect has them, and some of the others'. */
export function framesFor(form: 'json' | 'text'): fc.Arbitrary<string> {
  const [own, others] = form === 'json' ? [jsonFrames, textFrames] : [textFrames, jsonFrames];
  return hostileTexts(fc.oneof({ weight: 9, arbitrary: own }, { weight: 1, arbitrary: others }), fragments);
}

const member = fc.oneof(
  { weight: 9, arbitrary: fc.record({ code: codes, headers, body: content }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);

/** Answers for several resources. */
export const multiplexBodies = hostileTexts(
  fc.oneof(
    { weight: 500, arbitrary: json(fc.dictionary(uris, member, { maxKeys: 5 })) },
    { weight: 1, arbitrary: json(fc.tuple(member, uris, fc.nat(1_000)).map(manyMembers)) },
  ),
  fragments,
);

function manyMembers([one, uri, count]: [unknown, string, number]): object {
  const names = Array.from({ length: count }, (_, at) => `${uri}${'#'.repeat(at % 2)}${at}`);
  return Object.fromEntries([...names, uri].map((name) => [name, one]));
}

/** The data of stream events of all dialects. */
export const eventTexts = hostileTexts(
  fc.oneof(
    contentTexts,
    fc.tuple(json(headers), contentTexts).map((lines) => lines.join('\n')),
    json(fc.record({ uri: uris, headers, body: content }, { requiredKeys: ['uri'] })),
    json(headers),
  ),
  fragments,
);
