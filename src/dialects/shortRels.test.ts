import { describe, expect, it } from 'vitest';
import type { HeaderList, Offer } from '../model/index.js';
import type { Role } from './dialect.js';
import { dialects } from './index.js';

const url = 'https://app.example/items/';

function discover(link: string, { etag = '"1"', role = 'resource' as Role, more = [] as HeaderList } = {}) {
  const headers: HeaderList = [
    ['Link', link],
    ...(etag ? [['ETag', etag] as [string, string]] : []),
    ...more,
  ];
  const found = dialects.map((dialect) => dialect.discover({ url, status: 200, headers, at: 0 }, role));
  return {
    offers: found.flatMap(({ offers }) => offers).map(brief),
    codes: found.flatMap(({ findings }) => findings.map(({ code }) => code)),
    checkpoints: found.map(({ checkpoint }) => checkpoint),
  };
}

const brief = (offer: Offer) =>
  [
    ...[offer.dialect, offer.shared ? 'shared' : 'own', offer.mechanism, offer.mode, offer.endpoint],
    ...(offer.reliable ? ['reliable'] : []),
  ].join(' ');

const links = (...rels: string[]) => rels.map((rel) => `</${rel}>; rel="${rel}"`).join(', ');

describe('what one relation offers', () => {
  it.each([
    ['value-wait', ['0.1 own long-poll value https://app.example/value-wait']],
    ['value-stream', ['0.1 own stream value https://app.example/value-stream']],
    ['hint-stream', ['0.2 own stream hint https://app.example/hint-stream']],
    ['changes', ['0.1 own poll changes https://app.example/changes']],
    ['changes-wait', ['0.1 own long-poll changes https://app.example/changes-wait']],
    ['changes-stream', ['0.1 own stream changes https://app.example/changes-stream']],
    ['multiplex-ws', ['0.1 shared socket value wss://app.example/multiplex-ws']],
    ['multiplex-stream', ['0.1 shared stream value https://app.example/multiplex-stream']],
    ['multiplex-socket', ['0.2 shared socket value wss://app.example/multiplex-socket']],
    [
      'multiplex-wait',
      [
        '0.1 shared long-poll value https://app.example/multiplex-wait',
        '0.2 shared long-poll value https://app.example/multiplex-wait',
      ],
    ],
    ['value-callback', []],
    ['prev-changes', []],
  ])('%s', (rel, offers) => {
    expect(discover(links(rel))).toMatchObject({ offers, codes: [] });
  });
});

describe('siblings tell the dialect', () => {
  it.each([
    [['value-wait', 'multiplex-wait', 'multiplex-ws'], ['0.1']],
    [['value-wait', 'multiplex-wait', 'multiplex-stream'], ['0.1']],
    [['value-wait', 'multiplex-wait', 'multiplex-socket'], ['0.2']],
    [['value-stream', 'multiplex-wait', 'hint-stream'], ['0.2']],
    [['changes-wait', 'hint-stream'], ['0.2']],
  ])('of %s', (rels, names) => {
    const { offers } = discover(links(...rels));
    expect([...new Set(offers.map((offer) => offer.slice(0, 3)))]).toEqual(names);
    for (const rel of rels) expect(offers.some((offer) => offer.endsWith(`/${rel}`))).toBe(true);
  });

  it('and where they contradict each other, both offer what they would ask in different words', () => {
    const { offers } = discover(links('value-wait', 'multiplex-wait', 'multiplex-ws', 'multiplex-socket'));
    expect(offers).toEqual([
      '0.1 shared socket value wss://app.example/multiplex-ws',
      '0.1 shared long-poll value https://app.example/multiplex-wait',
      '0.1 own long-poll value https://app.example/value-wait',
      '0.2 shared socket value wss://app.example/multiplex-socket',
      '0.2 shared long-poll value https://app.example/multiplex-wait',
    ]);
  });

  it('but not a Link about another resource', () => {
    const { offers } = discover(`${links('multiplex-wait')}, </s>; rel=multiplex-socket; anchor="/b"`);
    expect(offers).toHaveLength(2);
  });
});

describe('modes', () => {
  it('are both offered by what carries several, for a collection with a tag', () => {
    expect(discover(links('multiplex-ws', 'changes')).offers).toEqual([
      '0.1 shared socket value wss://app.example/multiplex-ws',
      '0.1 shared socket changes wss://app.example/multiplex-ws',
      '0.1 own poll changes https://app.example/changes',
    ]);
  });

  it('of values need a tag; those of changes and hints need none', () => {
    const found = discover(links('value-wait', 'multiplex-socket', 'changes-wait', 'hint-stream'), {
      etag: '',
    });
    expect(found.offers).toEqual([
      '0.2 shared socket changes wss://app.example/multiplex-socket',
      '0.2 own stream hint https://app.example/hint-stream',
      '0.2 own long-poll changes https://app.example/changes-wait',
    ]);
    expect(found.codes).toEqual(['no-etag']);
  });

  it('of an answer of a changes URL are changes', () => {
    const rels = links('value-wait', 'value-stream', 'changes-wait', 'multiplex-ws');
    expect(discover(rels, { role: 'changes' })).toMatchObject({
      offers: [
        '0.1 shared socket changes wss://app.example/multiplex-ws',
        '0.1 own long-poll changes https://app.example/changes-wait',
      ],
      codes: [],
    });
  });

  it('of an answer of a changes URL are changes, also without a Link for them', () => {
    expect(discover(links('multiplex-ws'), { role: 'changes', etag: '' })).toMatchObject({
      offers: ['0.1 shared socket changes wss://app.example/multiplex-ws'],
      codes: [],
    });
  });
});

it('tells a stream that loses nothing', () => {
  expect(discover('</s>; rel=value-stream; mode=Reliable').offers).toEqual([
    '0.1 own stream value https://app.example/s reliable',
  ]);
});

it.each([
  ['<wss://app.example/s>; rel=multiplex-ws', 'wss://app.example/s'],
  ['<//app.example/s#x>; rel=multiplex-ws', 'wss://app.example/s'],
  ['<wss://other.example/s>; rel=multiplex-ws, <s>; rel=multiplex-ws', 'wss://app.example/items/s'],
])('finds the socket of %s', (link, endpoint) => {
  expect(discover(link).offers).toEqual([`0.1 shared socket value ${endpoint}`]);
});

it.each(['<wss://other.example/s>; rel=multiplex-ws', '<wss://app.example:8443/s>; rel=multiplex-ws'])(
  'refuses the socket of another origin: %s',
  (link) => {
    expect(discover(link)).toMatchObject({ offers: [], codes: ['link-other-origin'] });
  },
);

it('refuses a socket without encryption to a page with it', () => {
  expect(discover('<ws://app.example/s>; rel=multiplex-ws')).toMatchObject({
    offers: [],
    codes: ['link-target'],
  });
});

it('tells every fault once, however many dialects read the header', () => {
  const link = `nonsense, </a>; rel=value-wiat, <//other.example/>; rel=multiplex-wait, ${links('value-wait')}`;
  expect(discover(link, { etag: '' }).codes).toEqual([
    'no-target',
    'near-miss',
    'link-other-origin',
    'no-etag',
  ]);
});

it.each([
  ['value-wiat', ['near-miss']],
  ['valuewait', ['near-miss']],
  ['value-waits', ['near-miss']],
  ['valve-wait', ['near-miss']],
  ['change', ['near-miss']],
  ['https://liveresource.org/protocol/changes', ['near-miss']],
  ['http://liveresource.org/protocol/multiplex-sockets', ['near-miss']],
  ['value-wiats', []],
  ['next', []],
  ['item', []],
  ['alternate', []],
  ['multiplex-callbacks', []],
])('sees whether rel=%s is a slip of the pen', (rel, codes) => {
  expect(discover(`</a>; rel="${rel}"`).codes).toEqual(codes);
});

describe('the checkpoint of a collection', () => {
  it.each([
    ['</c?after=1>; rel=changes', 'https://app.example/c?after=1'],
    ['<?after=1>; rel=changes-wait', 'https://app.example/items/?after=1'],
    ['<?after=1#x>; rel=changes-stream', 'https://app.example/items/?after=1'],
    ['<?w>; rel=changes-wait, <?c>; rel=changes', 'https://app.example/items/?c'],
    ['<?after=1>; rel="http://LiveResource.org/protocol/changes"', 'https://app.example/items/?after=1'],
    ['<//other.example/>; rel=changes, <?c>; rel=changes', 'https://app.example/items/?c'],
  ])('is found in %s', (link, changesUrl) => {
    expect(discover(link).checkpoints).toEqual([{ changesUrl }, { changesUrl }, { changesUrl }]);
  });

  it('has an ID where the server names one', () => {
    const [checkpoint] = discover(links('changes'), { more: [['Changes-Id', 'c7']] }).checkpoints;
    expect(checkpoint).toEqual({ changesUrl: 'https://app.example/changes', changesId: 'c7' });
  });

  it('is absent where nothing says so', () => {
    expect(discover(links('value-wait')).checkpoints).toEqual([undefined, undefined, undefined]);
    expect(discover('<//other.example/>; rel=changes').checkpoints[0]).toBeUndefined();
  });
});

it('finds nothing where there is nothing', () => {
  for (const dialect of dialects)
    expect(dialect.discover({ url, status: 200, headers: [], at: 0 }, 'resource')).toEqual({
      offers: [],
      findings: [],
    });
});
