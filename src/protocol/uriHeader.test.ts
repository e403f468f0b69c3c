import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatUriElement, parseLinkHeader, readUriHeader, weakMatch } from './index.js';

it.each([
  ['/a', undefined, '</a>'],
  ['/b?after=3', undefined, '</b?after=3>'],
  ['/a', '"e1"', '</a>; If-None-Match="e1"'],
  ['/a', 'W/"e1"', '</a>; If-None-Match="e1"'],
  ['/a', '""', '</a>; If-None-Match=""'],
  ['/a', '"a,b;c"', '</a>; If-None-Match="a,b;c"'],
  ['/a', '"a\\b"', '</a>; If-None-Match="a\\\\b"'],
  ['/a', 'e1', '</a>; If-None-Match=e1'],
  ['/a', 'W/x y', '</a>; If-None-Match="W/x y"'],
  ['/a', '"', '</a>; If-None-Match="\\""'],
])('names %s with the tag %s as %s', (uri, etag, element) => {
  expect(formatUriElement(uri, etag)).toBe(element);
});

it('gives a reader of quoted-strings what stands between the quotes of the tag', () => {
  const opaque = fc.string({ unit: fc.constantFrom(...'ab\\,;= <>é') });
  fc.assert(
    fc.property(opaque, fc.boolean(), (text, weak) => {
      const etag = `${weak ? 'W/' : ''}"${text}"`;
      const [link] = parseLinkHeader(`${formatUriElement('/a', etag)}; rel=x, </b>; rel=y`).links;
      const [name, value] = link?.params[0] ?? [];
      expect([name, weakMatch(`"${value}"`, etag)]).toEqual(['if-none-match', true]);
    }),
  );
});

it.each([
  ['</a>', [['/a', undefined]]],
  [
    ' </a>; If-None-Match="e1" , </b?x=1,2>;if-none-match=e2,',
    [
      ['/a', 'e1'],
      ['/b?x=1,2', 'e2'],
    ],
  ],
  ['</a>; other=1; If-None-Match="a\\"b,c"', [['/a', 'a"b,c']]],
  ['/a, <b, </c>', [['/c', undefined]]],
  ['', []],
])('reads %j', (value, elements) => {
  expect(readUriHeader(value)).toEqual(elements.map(([uri, tag]) => ({ uri, tag })));
});

it('reads what it writes', () => {
  const opaque = fc.string({ unit: fc.constantFrom(...'ab\\,;= <>é') });
  fc.assert(
    fc.property(opaque, opaque, (one, other) => {
      const written = [one, other].map((text) => formatUriElement('/a?b,c', `"${text}"`)).join(', ');
      expect(readUriHeader(written)).toEqual([one, other].map((tag) => ({ uri: '/a?b,c', tag })));
    }),
  );
});
