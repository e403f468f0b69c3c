import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderList, Mode, Offer } from '../model/index.js';
import type { Finding, Target } from './dialect.js';
import { dialects, plain } from './index.js';

const origin = 'https://app.example';
const endpoint = `${origin}/multi/`;
const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;

const targets: Target[] = (['value', 'changes', 'hint'] as Mode[]).flatMap((mode) =>
  ['/a', '/a?x', '/b'].map((path) => ({
    ...{ key: `${mode} ${path}`, url: origin + path, mode, credentials: 'same-origin', headers: [] },
    ...{ asked: path, checkpoint: { etag: '"1"', changesUrl: `${origin}/a?after=1` } },
  })),
);

const offer: Offer = { dialect: 'x', mechanism: 'socket', mode: 'value', endpoint, shared: true };

/** Pieces of what servers send, in any order. */
const pieces = [
  ...['{', '}', '[', ']', '"', ':', ',', '\\', ' ', '\n', '\r', '\0', '<', '>', ';', '=', 'é', '\ud800'],
  ...[
    '"type"',
    '"event"',
    '"subscribed"',
    '"error"',
    '"uri"',
    '"/a"',
    '"headers"',
    '"body"',
    '"code"',
    '200',
  ],
  ...[
    '{"type":"event","uri":"/a","headers":{"ETag":"2"},"body":',
    '{"/a":{"code":200,"headers":{"ETag":"2"},"body":',
  ],
  ...[
    '"Link"',
    '"<?x>; rel=changes, <?y>; rel=prev-changes"',
    '<//x>; rel=',
    'value-wait',
    'alternate; wait-min=',
  ],
  ...[
    '* /a ',
    'OK /a',
    'ERROR /a ',
    '404 /a',
    'CANCEL ',
    '{"ETag":"\\"2\\""}\n',
    '__proto__',
    'null',
    '1e999',
  ],
];

const text = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.json().map((json) => `{"type":"event","uri":"/a","headers":${json},"body":${json}}`),
  fc.json().map((json) => `{"/a":{"code":200,"headers":{"ETag":"2"},"body":${json}},"/b":${json}}`),
  fc.string({ unit: 'binary' }),
);

function expectShort(findings: Finding[]): void {
  expect(findings.length).toBeLessThanOrEqual(16);
  for (const finding of findings) expect(finding.text.length).toBeLessThanOrEqual(1_024);
}

function expectKnown(updates: { key: string }[]): void {
  for (const { key } of updates) expect(targets.some((target) => target.key === key)).toBe(true);
}

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (_, dialect) => {
  it('throws at no frame, event or answer', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('message', 'update', 'open', 'x'),
        fc.nat(600),
        (data, type, status) => {
          const frames = dialect.socket?.read(data, targets, endpoint);
          expectShort(frames?.findings ?? []);
          const answer = {
            url: endpoint,
            status: Math.max(status, 200),
            headers: [],
            body: bytes(data),
          };
          for (const reading of [
            dialect.stream?.read({ type, data, id: data }, targets, offer),
            dialect.sharedStream?.read({ type, data, id: data }, targets, offer),
            dialect.poll?.read(answer, targets, offer),
            dialect.sharedPoll?.read(answer, targets, offer),
            plain.read(answer, targets, offer),
          ]) {
            expectShort(reading?.findings ?? []);
            expectKnown(reading?.updates ?? []);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('throws at no head of an answer, and never leads to another origin', () => {
    const names = fc.constantFrom('Link', 'link', 'ETag', 'LiveResource-Property', 'Changes-Id', 'x');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, text)), fc.boolean(), (headers: HeaderList, isChanges) => {
        const exchange = { url: `${origin}/dir/a`, status: 200, headers, at: 0 };
        const { offers, findings, checkpoint } = dialect.discover(
          exchange,
          isChanges ? 'changes' : 'resource',
        );
        expectShort(findings);
        for (const one of offers) expect(new URL(one.endpoint).host).toBe('app.example');
        if (checkpoint?.changesUrl) expect(new URL(checkpoint.changesUrl).origin).toBe(origin);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['quotes', '"'],
    ['backslashes', '\\"'],
    ['brackets', '['],
    ['objects', '{"a":'],
    ['frames', '* /a {'],
    ['lines', '\n'],
    ['blanks', ' '],
    ['links', '<a>; rel=changes, '],
  ])('reads 50 kB of %s in little time', (_, unit) => {
    const hostile = unit.repeat(50_000 / unit.length);
    const begun = performance.now();
    for (const data of [
      hostile,
      `{"type":"event","uri":"/a","headers":{"Link":${JSON.stringify(hostile)}},"body":1}`,
    ]) {
      dialect.socket?.read(data, targets, endpoint);
      dialect.stream?.read({ type: 'update', data, id: hostile }, targets, offer);
      dialect.stream?.read({ type: 'message', data, id: hostile }, targets, offer);
      dialect.sharedPoll?.read(
        { url: endpoint, status: 200, headers: [], body: bytes(data) },
        targets,
        offer,
      );
    }
    const headers: HeaderList = [
      ['Link', hostile],
      ['LiveResource-Property', hostile],
    ];
    dialect.discover({ url: origin, status: 200, headers, at: 0 }, 'resource');
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('survives what is nested deeply', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const frame = `{"type":"event","uri":"/a","headers":{"ETag":${deep}},"body":${deep}}`;
    expect(dialect.socket?.read(frame, targets, endpoint).findings.length).toBeGreaterThan(0);
    const body = bytes(`{"/a":{"code":200,"headers":${deep},"body":${deep}}}`);
    dialect.sharedPoll?.read({ url: endpoint, status: 200, headers: [], body }, targets, offer);
  });
});
