import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../model/index.js';
import type { Role } from '../dialect.js';
import { v03 } from './index.js';

const url = 'https://app.example/items/';
const changes = 'http://liveresource.org/protocol/changes';
const request = '</m>; rel="http://liveresource.org/protocol/multiplex-request"';
const socket = '</s>; rel="http://liveresource.org/protocol/multiplex-socket"';

function discover(headers: Record<string, string>, role: Role = 'resource') {
  const { offers, findings, checkpoint } = v03.discover(
    { url, status: 200, headers: Object.entries(headers) as HeaderList, at: 0 },
    role,
  );
  expect(offers.every(({ dialect }) => dialect === '0.3')).toBe(true);
  const brief = offers.map(({ mechanism, mode, endpoint, shared, reliable, minWait }) =>
    [
      ...[shared ? 'shared' : 'own', mechanism, mode, endpoint.replace('https://app.example', '')],
      ...(reliable ? ['reliable'] : []),
      ...(minWait === undefined ? [] : [`min ${minWait}`]),
    ].join(' '),
  );
  return { offers: brief, codes: findings.map(({ code }) => code), checkpoint };
}

const ETag = '"1"';

describe('the resource itself', () => {
  it.each([
    ['wait', ['own long-poll value /items/']],
    ['WAIT; Min=20', ['own long-poll value /items/ min 20']],
    ['multiplex=request, wait; min="5"', ['own long-poll value /items/ min 5']],
    ['waits', []],
    ['', []],
  ])('can wait by %s', (property, offers) => {
    expect(discover({ ETag, 'LiveResource-Property': property })).toMatchObject({ offers, codes: [] });
  });

  it('cannot wait without a tag', () => {
    expect(discover({ 'LiveResource-Property': 'wait' })).toMatchObject({ offers: [], codes: ['no-etag'] });
  });

  it.each(['x', '-1', '1.5', '', '99999'])('leaves out the minimum %j, and says so', (min) => {
    expect(discover({ ETag, 'LiveResource-Property': `wait; min=${min}` })).toMatchObject({
      offers: ['own long-poll value /items/'],
      codes: ['bad-min'],
    });
  });

  it('waits for changes where it is a changes URL', () => {
    expect(discover({ 'LiveResource-Property': 'wait; min=20' }, 'changes')).toMatchObject({
      offers: ['own long-poll changes /items/ min 20'],
      codes: [],
    });
  });
});

describe('alternates', () => {
  it.each([
    ['</w>; rel=alternate; wait-min=20', ['own long-poll value /w min 20']],
    ['</s>; rel=alternate; type=text/event-stream', ['own stream value /s']],
    ['</s>; rel=alternate; type="Text/Event-Stream; charset=utf-8"', ['own stream value /s']],
    ['</s>; rel=alternate; type="text/event-stream"; mode=reliable', ['own stream value /s reliable']],
    ['</s>; rel=alternate; type="text/event-stream"; wait-min=20', ['own stream value /s']],
    ['</feed>; rel=alternate; type="application/rss+xml"', []],
    ['</de>; rel=alternate; hreflang=de', []],
    ['</s>; rel=stylesheet; type=text/event-stream', []],
    [
      '</feed>; rel=alternate; type="text/html", </s>; rel=alternate; type=text/event-stream, </w>; rel=alternate; wait-min=1',
      ['own stream value /s', 'own long-poll value /w min 1'],
    ],
  ])('are found in %s', (Link, offers) => {
    expect(discover({ ETag, Link })).toMatchObject({ offers, codes: [] });
  });

  it('come after the resource itself, and each way is offered once', () => {
    const Link = '</w>; rel=alternate; wait-min=20';
    expect(discover({ ETag, Link, 'LiveResource-Property': 'wait' }).offers).toEqual([
      'own long-poll value /items/',
    ]);
  });

  it('of a changes URL are no ways to follow it', () => {
    expect(discover({ Link: '</w>; rel=alternate; wait-min=20' }, 'changes').offers).toEqual([]);
  });
});

describe('changes', () => {
  it('are polled, or waited for where the Link says so', () => {
    expect(discover({ Link: `<?after=1>; rel="${changes}"` })).toMatchObject({
      offers: ['own poll changes /items/?after=1'],
      checkpoint: { changesUrl: `${url}?after=1` },
    });
    expect(discover({ Link: `<?after=1>; rel="${changes}"; wait-min=20` }).offers).toEqual([
      'own long-poll changes /items/?after=1 min 20',
    ]);
  });

  it('have a checkpoint with an ID', () => {
    expect(discover({ Link: `<?c>; rel="${changes}"`, 'Changes-Id': '7' }).checkpoint).toEqual({
      changesUrl: `${url}?c`,
      changesId: '7',
    });
  });
});

describe('multiplexes', () => {
  it.each([
    [undefined, ['shared socket value wss://app.example/s', 'shared long-poll value /m']],
    ['multiplex="request socket"', ['shared socket value wss://app.example/s', 'shared long-poll value /m']],
    ['multiplex=request', ['shared long-poll value /m']],
    ['multiplex=Socket', ['shared socket value wss://app.example/s']],
    ['multiplex=required', ['shared socket value wss://app.example/s', 'shared long-poll value /m']],
    ['multiplex="required request", wait', ['shared long-poll value /m']],
    ['multiplex=request, wait', ['shared long-poll value /m', 'own long-poll value /items/']],
    ['multiplex=constructor', ['shared socket value wss://app.example/s', 'shared long-poll value /m']],
  ])('are offered as %s says', (property, offers) => {
    const headers = { ETag, Link: `${request}, ${socket}` };
    expect(
      discover(property === undefined ? headers : { ...headers, 'LiveResource-Property': property }),
    ).toMatchObject({ offers, codes: [] });
  });

  it('that are required and missing are told', () => {
    expect(discover({ ETag, 'LiveResource-Property': 'wait, multiplex=required' })).toMatchObject({
      offers: [],
      codes: ['required-multiplex'],
    });
  });

  it('carry values and changes of a collection', () => {
    const Link = `${request}, <?c>; rel="${changes}"`;
    expect(discover({ ETag, Link }).offers).toEqual([
      'shared long-poll value /m',
      'shared long-poll changes /m',
      'own poll changes /items/?c',
    ]);
  });
});
