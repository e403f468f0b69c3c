import { describe, expect, it } from 'vitest';
import type { HeaderPairs } from '../ask/client.js';
import type { Injector } from '../ask/injector.js';
import { canonicalTarget } from '../ask/requestUrl.js';
import type { RouteAnswer } from '../ask/routeAnswer.js';
import type { Interest } from './channels.js';
import { type AskAnybody, sharedNews } from './news.js';
import { changesId, KnownShared, valueId } from './shared.js';

// Nobody asks it here.
const injector = {} as Injector;
const names: HeaderPairs = [['host', 'app.example']];
const value: Interest = { mode: 'value', subject: canonicalTarget('/a') };

function answerWith(headers: Record<string, string>, body: string | Buffer = '{"n": 1.0}', status = 200) {
  const all = { etag: '"2"', 'content-type': 'application/json', ...headers };
  const bytes = Buffer.from(body as string);
  return { status, statusText: 'OK', headers: new Map(Object.entries(all)), body: bytes };
}

function start(answer: RouteAnswer<Buffer> | undefined, listed: string[] = []) {
  const known = new KnownShared();
  known.set(value, { names, injector, id: valueId(names, '"1"') });
  const asked: [string, HeaderPairs][] = [];
  const ask: AskAnybody = async (target, one) => {
    asked.push([target, one.names]);
    return answer;
  };
  const context = { ask, known, isListed: (path: string) => listed.includes(path) };
  const news = (more: { prevChanges?: string; kind?: 'path' | 'url'; target?: string } = {}) => {
    const { kind = 'path', target = '/a', prevChanges } = more;
    return sharedNews({ kind, subject: canonicalTarget(target), prevChanges }, context);
  };
  return { known, asked, news };
}

const shared = { 'cache-control': 'public, max-age=0' };

describe('a value', () => {
  it('is given with all that its route says, but for what is of one connection', async () => {
    const more = { vary: 'Origin', link: '</a>; rel="value-wait"', 'access-control-allow-origin': 'x' };
    const { news, asked } = start(answerWith({ ...shared, ...more }));
    expect(await news()).toEqual({
      value: {
        id: valueId(names, '"2"'),
        prevId: valueId(names, '"1"'),
        response: {
          code: 200,
          reason: 'OK',
          headers: [
            ['etag', '"2"'],
            ['content-type', 'application/json'],
            ['cache-control', 'public, max-age=0'],
            ['link', '</a>; rel="value-wait"'],
          ],
          body: '{"n": 1.0}',
        },
        frame: undefined,
      },
      changes: undefined,
    });
    expect(asked).toEqual([['/a', names]]);
  });

  it('follows on the one before it', async () => {
    const { news } = start(answerWith(shared));
    const [first, second] = [await news(), await news()];
    expect(first.value).toMatchObject({ prevId: valueId(names, '"1"') });
    expect(second.value).toBe('unchanged');
  });

  it('goes to sockets, byte for byte, where the app lists its path', async () => {
    const { news } = start(answerWith({}), ['/a']);
    expect(((await news()).value as { frame: string }).frame).toBe(
      '{"type":"event","uri":"/a","headers":{"ETag":"\\"2\\"","Content-Type":"application/json"},"body":{"n": 1.0}}',
    );
  });

  it('that is no text goes as it is', async () => {
    const { news } = start(answerWith({ ...shared, 'content-type': 'image/png' }, Buffer.from([255, 0])));
    expect((await news()).value).toMatchObject({ response: { 'body-bin': '/wA=' }, frame: undefined });
  });

  it.each([
    ['says nothing of caching', {}],
    ['is private', { 'cache-control': 'public, private' }],
    ['sets a cookie', { ...shared, 'set-cookie': 'a=b' }],
    ['differs by language', { ...shared, vary: 'Accept-Language' }],
    ['differs by what nobody sees', { ...shared, vary: '*' }],
    ['is compressed', { ...shared, 'content-encoding': 'gzip' }],
    ['has no ETag', { ...shared, etag: '' }],
  ])('is given to nobody where it %s', async (_, headers) => {
    expect(await start(answerWith(headers)).news()).toEqual({});
  });

  it('is given to nobody where it is an error, too large, or missing', async () => {
    for (const answer of [answerWith(shared, 'x', 404), answerWith(shared, 'x'.repeat(100_001)), undefined]) {
      expect(await start(answer).news()).toEqual({});
    }
  });

  it('nobody is held for is not asked for', async () => {
    const { news, asked } = start(answerWith(shared));
    expect(await news({ target: '/b' })).toEqual({});
    expect(await news({ kind: 'url', target: '/a?x=1' })).toEqual({});
    expect(asked).toEqual([]);
  });
});

describe('changes', () => {
  const collection: Interest = { mode: 'changes', subject: canonicalTarget('/a') };
  const link = { link: '</a?after=3>; rel="changes"' };

  it('are those since the checkpoint that the app names, and lead to the next', async () => {
    const { known, news, asked } = start(answerWith({ ...shared, ...link }, '[{"id":3}]'));
    known.set(collection, { names, injector, id: undefined });
    const { changes } = await news({ prevChanges: '/a?after=2' });
    expect(asked).toContainEqual(['/a?after=2', names]);
    expect(changes).toMatchObject({
      id: changesId(names, '/a?after=3'),
      prevId: changesId(names, '/a?after=2'),
      response: { body: '[{"id":3}]' },
    });
  });

  it.each([
    ['no checkpoint is named', {}, link],
    ['there is nothing new', { prevChanges: '/a?after=3' }, link],
    ['nothing leads on', { prevChanges: '/a?after=2' }, {}],
  ])('are hinted at where %s', async (_, more, headers) => {
    const { known, news } = start(answerWith({ ...shared, ...headers }, '[]'));
    known.set(collection, { names, injector, id: undefined });
    expect((await news(more)).changes).toBeUndefined();
  });
});

describe('ids', () => {
  it('are those of weak tags, of one name of the app', () => {
    expect(valueId(names, 'W/"1"')).toBe(valueId(names, '"1"'));
    expect(valueId([['host', 'b.example']], '"1"')).not.toBe(valueId(names, '"1"'));
    expect(changesId(names, '/%7Ea?x')).toBe(changesId(names, '/~a?x'));
  });
});
