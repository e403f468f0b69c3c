import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../model/index.js';
import { v01 } from './index.js';

const url = 'https://app.example/dir/a?q=1';

function discover(link: string, etag: string | undefined = '"1"', more: HeaderList = []) {
  const tag: HeaderList = etag === undefined ? [] : [['ETag', etag]];
  return v01.discover({ url, status: 200, headers: [['Link', link], ...tag, ...more], at: 0 }, 'resource');
}

const endpoints = (...args: Parameters<typeof discover>) =>
  discover(...args).offers.map(({ endpoint }) => endpoint);

describe('finds an own long-poll', () => {
  it.each([
    ['</a>; rel=value-wait', 'https://app.example/a'],
    ['</a>; rel="value-wait"', 'https://app.example/a'],
    ['<b>; REL="next VALUE-Wait"', 'https://app.example/dir/b'],
    ['<>; rel=value-wait', 'https://app.example/dir/a?q=1'],
    ['<?w>; rel=value-wait', 'https://app.example/dir/a?w'],
    ['</x>; rel=up, </a#frag>; rel=value-wait', 'https://app.example/a'],
    ['</a>; rel=value-wait; anchor=""', 'https://app.example/a'],
    ['</a>; rel=value-wait; anchor="/dir/a?q=1"', 'https://app.example/a'],
    ['</a>; rel=value-wait, </second>; rel=value-wait', 'https://app.example/a'],
    ['<//elsewhere.example/a>; rel=value-wait, </own>; rel=value-wait', 'https://app.example/own'],
  ])('in %s', (link, endpoint) => {
    expect(discover(link).offers).toEqual([
      { dialect: '0.1', mechanism: 'long-poll', mode: 'value', endpoint, shared: false },
    ]);
  });

  it('in several headers of the name', () => {
    expect(endpoints('</x>; rel=up', '"1"', [['link', '</a>; rel=value-wait']])).toEqual([
      'https://app.example/a',
    ]);
  });
});

describe('finds none', () => {
  it.each([
    ['</a>; rel=other', []],
    ['</a>; title="rel=value-wait"', ['no-rel']],
    ['</a>; rel=x; rel=value-wait', []],
    ['</a>; rel=value-wait; anchor="/b"', []],
    ['<http://app.example/a>; rel=value-wait', ['link-target']],
    ['<https://app.example:444/a>; rel=value-wait', ['link-other-origin']],
    ['<https://u:p@app.example/a>; rel=value-wait', ['link-target']],
    ['<javascript:alert(1)>; rel=value-wait', ['link-target']],
    ['<data:,x>; rel=value-wait', ['link-target']],
  ])('in %s', (link, findings) => {
    const found = discover(link);
    expect(found.offers).toEqual([]);
    expect(found.findings.map(({ code }) => code)).toEqual(findings);
  });

  it.each([undefined, '', '"a\u0000b"', '"ü\u0100"', 'x'.repeat(10_000)])('with the tag %#', (etag) => {
    const found =
      etag === undefined
        ? v01.discover({ url, status: 200, headers: [['link', '</a>; rel=value-wait']], at: 0 }, 'resource')
        : discover('</a>; rel=value-wait', etag);
    expect([found.offers, found.findings.map(({ code }) => code)]).toEqual([[], ['no-etag']]);
  });
});

it('throws at no header, and answers soon', () => {
  const nasty = fc.array(
    fc.constantFrom(
      '<',
      '>',
      ';',
      ',',
      '"',
      '\\',
      'rel=',
      'value-wait',
      ' ',
      '=',
      'a',
      '\t',
      '*',
      '\u0000',
      'é',
      '//',
      'http://[',
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(
      nasty.map((parts) => parts.join('')),
      fc.string(),
      (link, etag) => {
        for (const offer of discover(link, etag).offers)
          expect(new URL(offer.endpoint).origin).toBe('https://app.example');
      },
    ),
    { numRuns: 2_000 },
  );
});
