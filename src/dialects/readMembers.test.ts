import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../model/index.js';
import type { PollAnswer, Target, TargetUpdate } from './dialect.js';
import { type BodyForm, readMembers } from './readMembers.js';

const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;
const text = (body: ArrayBuffer) => new TextDecoder().decode(body);

const origin = 'https://app.example';

function target(path: string, more: Partial<Target> = {}): Target {
  const checkpoint = { etag: '"1"' };
  return {
    ...{ key: path, url: origin + path, checkpoint, credentials: 'same-origin', headers: [], mode: 'value' },
    ...more,
  };
}

function answer(body: string, status = 200): PollAnswer {
  return { url: `${origin}/multi/?u=x`, status, headers: [['Content-Type', 'text/html']], body: bytes(body) };
}

const read = (body: string, targets: Target[], form: BodyForm = 'json') =>
  readMembers(answer(body), targets, form);

/** What a member says of `/a`. */
function update(member: string, more: Partial<Target> = {}, form: BodyForm = 'json') {
  const { updates, findings } = read(`{"/a": ${member}}`, [target('/a', more)], form);
  expect(updates.map(({ key }) => key)).toEqual(['/a']);
  const [first] = updates as [TargetUpdate];
  return { ...first.update, codes: findings.map(({ code }) => code) };
}

const changes: Partial<Target> = { mode: 'changes', checkpoint: { changesUrl: `${origin}/a?after=3` } };
const json = 'application/json';

describe('a member of a value', () => {
  it('holds it as it is written (0.1)', () => {
    const raw = '{ "n": 1.0, "big": 12345678901234567890, "n": "\\u00e9" }';
    const member = `{"code": 200, "headers": {"ETag": "\\"2\\""}, "body": ${raw}}`;
    const read = update(member, { contentType: json });
    expect(read).toMatchObject({ kind: 'value', status: 200, codes: [] });
    expect(read).toHaveProperty('body', bytes(raw));
  });

  it('has the type of what is held where it names none', () => {
    const member = '{"code":200,"headers":{"ETag":"x"},"body":1}';
    expect(update(member, { contentType: json })).toMatchObject({
      headers: [
        ['ETag', 'x'],
        ['Content-Type', json],
      ],
    });
    expect(update(member)).toMatchObject({ headers: [['ETag', 'x']] });
  });

  it.each<[string, BodyForm, string | undefined, string | undefined]>([
    ['"x\\u00e9"', 'json', json, '"x\\u00e9"'],
    ['"x\\u00e9"', 'json', undefined, '"x\\u00e9"'],
    ['"x\\u00e9"', 'json', 'text/html; charset=UTF-8', 'xé'],
    ['{"a":1}', 'json', 'application/problem+json', '{"a":1}'],
    ['null', 'json', json, 'null'],
    ['{"a":1}', 'json', 'text/html', undefined],
    ['"x"', 'json', 'image/png', undefined],
    ['"x"', 'json', 'text/plain; charset=latin1', undefined],
    ['"{\\"a\\": 1}"', 'text', json, '{"a": 1}'],
    ['"x\\n"', 'text', 'text/plain', 'x\n'],
    ['""', 'text', 'text/plain', ''],
    ['"x"', 'text', undefined, 'x'],
    ['"x"', 'text', 'image/svg+xml', 'x'],
    ['"x"', 'text', 'image/png', undefined],
    ['{"a": 1}', 'text', json, '{"a": 1}'],
    ['{"a": 1}', 'text', 'text/plain', undefined],
    ['null', 'text', json, undefined],
  ])('with the body %s (%s, %s held) is %j', (body, form, contentType, value) => {
    const read = update(
      `{"code":200,"headers":{"ETag":"x"},"body":${body}}`,
      contentType === undefined ? {} : { contentType },
      form,
    );
    expect(read.kind).toBe(value === undefined ? 'hint' : 'value');
    if (read.kind === 'value') expect(text(read.body)).toBe(value);
  });

  it('may name another type than the one that is held', () => {
    const member = '{"code":200,"headers":{"etag":"x","content-type":"text/plain"},"body":"x"}';
    expect(update(member, { contentType: 'image/png' })).toMatchObject({ kind: 'value', body: bytes('x') });
  });

  it.each([
    ['{"code":304,"headers":{"ETag":"\\"1\\""}}', { kind: 'unchanged', headers: [['ETag', '"1"']] }],
    ['{"code":304}', { kind: 'unchanged', headers: [] }],
    ['{"code":200,"headers":{"ETag":"W/\\"1\\""},"body":""}', { kind: 'unchanged' }],
    ['{"code":404,"body":"<h1>"}', { kind: 'gone', status: 404 }],
    ['{"code":410}', { kind: 'gone', status: 410 }],
    ['{"code":401}', { kind: 'denied', status: 401 }],
    ['{"code":403}', { kind: 'denied', status: 403 }],
    ['{"code":500,"body":"x"}', { kind: 'failed', status: 500 }],
    ['{"code":206,"headers":{"ETag":"x"},"body":"x"}', { kind: 'failed', status: 206 }],
    ['{"code":200,"headers":{"ETag":"x"}}', { kind: 'hint' }],
    ['{"code":200,"headers":{},"body":1}', { kind: 'hint' }],
    ['{"code":200,"headers":{"ETag":""},"body":1}', { kind: 'hint' }],
    ['{"code":200,"body":1}', { kind: 'hint' }],
    ['{"CODE":"200","Headers":{"etag":7},"Body":1,"more":2}', { kind: 'value', headers: [['etag', '7']] }],
    ['{"headers":{"ETag":"x"},"body":1}', { kind: 'value', status: 200 }],
    ['{"code":200,"headers":null,"body":1}', { kind: 'hint' }],
  ])('%s is understood', (member, expected) => {
    expect(update(member)).toMatchObject({ ...expected, codes: [] });
  });

  it('has headers that are lists, and none that could not be sent', () => {
    const headers = '{"ETag":"x","Link":["<a>","<b>"],"a b":"1","X":"a\\nb","Y":[1,{}],"Z":true,"U":"€"}';
    expect(update(`{"code":200,"headers":${headers},"body":1}`)).toMatchObject({
      headers: [
        ['ETag', 'x'],
        ['Link', '<a>'],
        ['Link', '<b>'],
        ['Y', '1'],
      ],
      codes: ['bad-header', 'bad-header', 'bad-header', 'bad-header', 'bad-header'],
    });
  });

  it('with headers of another kind has none', () => {
    expect(update('{"code":404,"headers":"ETag: x"}')).toMatchObject({
      kind: 'gone',
      codes: ['bad-headers'],
    });
  });
});

describe('a member of a collection', () => {
  const links = '"headers":{"Link":"<?after=4>; rel=changes"}';

  it('says what changed since the checkpoint; its Links are relative to its own URI', () => {
    expect(update(`{"code":200,${links},"body":[{"id":1.0}]}`, changes)).toMatchObject({
      ...{ kind: 'changes', body: bytes('[{"id":1.0}]'), empty: false },
      ...{ asked: `${origin}/a?after=3`, next: `${origin}/a?after=4`, codes: [] },
    });
  });

  it.each<[string, BodyForm, object]>([
    [`{"code":200,${links},"body":[]}`, 'json', { kind: 'changes', empty: true }],
    [`{"code":200,${links},"body":"[]"}`, 'text', { kind: 'changes', empty: true, body: bytes('[]') }],
    [`{"code":200,${links},"body":"-a\\n+b"}`, 'text', { kind: 'changes', empty: false }],
    [`{"code":200,${links}}`, 'json', { kind: 'hint' }],
    ['{"code":304}', 'json', { kind: 'unchanged' }],
    ['{"code":404}', 'json', { kind: 'expired' }],
    ['{"code":410}', 'text', { kind: 'expired' }],
    ['{"code":403}', 'json', { kind: 'denied' }],
    ['{"code":500}', 'json', { kind: 'failed' }],
  ])('%s is understood', (member, form, expected) => {
    expect(update(member, { ...changes, contentType: 'image/png' }, form)).toMatchObject(expected);
  });

  it('was asked for its value where there is no checkpoint', () => {
    const member = '{"code":200,"headers":{"ETag":"x"},"body":[]}';
    expect(update(member, { mode: 'changes' })).toMatchObject({ kind: 'value' });
  });

  it('refuses a checkpoint of another origin', () => {
    const read = update('{"code":200,"headers":{"Link":"<//x.example/>; rel=changes"},"body":[]}', changes);
    expect(read).toMatchObject({ kind: 'changes', codes: ['link-other-origin'] });
    expect(read).not.toHaveProperty('next');
  });
});

describe('who is meant', () => {
  const value = '{"code":200,"headers":{"ETag":"x"},"body":1}';
  const brief = (body: string, ...targets: Target[]) => {
    const { updates, unreadable } = read(body, targets);
    return unreadable ? 'unreadable' : updates.map(({ key, update }) => `${key} ${update.kind}`);
  };

  it('by relative and absolute URIs', () => {
    const body = `{"/a": ${value}, "${origin}/b": ${value}, "wss://app.example/c": ${value}}`;
    expect(brief(body, target('/a'), target('/b'), target('/c'))).toEqual([
      '/a value',
      '/b value',
      '/c value',
    ]);
  });

  it('and who is not named is unchanged', () => {
    expect(brief('{}', target('/a'), target('/b', changes))).toEqual(['/a unchanged', '/b unchanged']);
    expect(brief(`{"/a": ${value}}`, target('/a'), target('/b'))).toEqual(['/a value', '/b unchanged']);
    expect(brief('{}', target('/a', { checkpoint: {} }))).toEqual([]);
    expect(readMembers(answer('', 304), [target('/a')], 'text').updates).toMatchObject([
      { update: { kind: 'unchanged' } },
    ]);
  });

  it('but not where it may have been meant by what was not understood', () => {
    expect(brief(`{"/a": ${value}, "/x": ${value}}`, target('/a'), target('/b'))).toEqual(['/a value']);
    expect(brief(`{"/a": ${value}, "/b": 1}`, target('/a'), target('/b'))).toEqual(['/a value']);
  });

  it('by a path alone, if it is the only one', () => {
    expect(brief(`{"/a": ${value}}`, target('/a?q=1'), target('/b'))).toEqual([
      '/a?q=1 value',
      '/b unchanged',
    ]);
  });

  it('where several may be, all are told that something changed', () => {
    const both = [target('/a?q=1'), target('/a?q=2')];
    expect(brief(`{"/a": ${value}}`, ...both)).toEqual(['/a?q=1 hint', '/a?q=2 hint']);
    expect(brief('{"/a": {"code":404}}', ...both)).toEqual(['/a?q=1 hint', '/a?q=2 hint']);
    expect(brief('{"/a": {"code":304}}', ...both, target('/b'))).toEqual(['/b unchanged']);
  });

  it('a value and a collection of one URL are told apart', () => {
    const both = [target('/a'), { ...target('/a', changes), key: 'c' }];
    const body = `{"/a": ${value}, "/a?after=3": {"code": 200, "body": [1]}}`;
    expect(brief(body, ...both)).toEqual(['/a value', 'c changes']);
  });
});

describe('no answer at all', () => {
  it.each([
    ['<html>', 200],
    ['', 200],
    ['[]', 200],
    ['null', 200],
    ['{"/a": {"code": 304}', 200],
    ['{"error": "no such thing"}', 200],
    ['{"error": {"code": 200, "body": 1}}', 200],
    ['{"https://x.example/a": {"code": 304}}', 200],
    ['{}', 400],
    ['{}', 404],
    ['{}', 500],
    ['{}', 206],
  ])('is %s with status %s', (body, status) => {
    expect(readMembers(answer(body, status), [target('/a')], 'json')).toMatchObject({
      updates: [],
      unreadable: true,
    });
  });

  it('is told with the beginning of what was not understood', () => {
    const { findings } = read(`{"/a": "${'x'.repeat(5_000)}"}`, [target('/a')]);
    expect(findings).toEqual([{ code: 'bad-member', text: `/a: "${'x'.repeat(1_019)}` }]);
  });
});

it('reads an answer of thousands of strangers in little time, and tells of some', () => {
  const members = Array.from({ length: 3_000 }, (_, n) => `"/${n}": {"code": 304}`);
  const begun = performance.now();
  const { findings, unreadable } = read(`{${members}}`, [target('/a')]);
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect([findings.length, unreadable]).toEqual([16, true]);
});

it('keeps a mark at the beginning of the answer apart', () => {
  const headers: HeaderList = [];
  const body = bytes('\ufeff{"/a": {"code": 304}}');
  expect(
    readMembers({ url: `${origin}/m`, status: 200, headers, body }, [target('/a')], 'json'),
  ).toMatchObject({
    updates: [{ update: { kind: 'unchanged' } }],
  });
});
