import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatLink, type Link, parseLinkHeader } from './linkHeader.js';

function linksOf(value: string): Link[] {
  const { links, problems } = parseLinkHeader(value);
  expect(problems).toEqual([]);
  return links;
}

function codesOf(value: string): string[] {
  return parseLinkHeader(value).problems.map(({ code }) => code);
}

function brief(value: string): string[] {
  return parseLinkHeader(value).links.map(({ target, rels }) => `${target} ${rels.join('+')}`);
}

it('reads the first example of RFC 8288 §3.5', () => {
  expect(linksOf('<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"')).toEqual([
    {
      target: 'http://example.com/TheBook/chapter2',
      rels: ['previous'],
      params: [
        ['rel', 'previous'],
        ['title', 'previous chapter'],
      ],
    },
  ]);
});

it('reads an extension relation type, lowercased (RFC 8288 §2.1.2)', () => {
  expect(brief('</>; rel="http://Example.NET/Foo"')).toEqual(['/ http://example.net/foo']);
});

it('reads an anchor (RFC 8288 §3.5)', () => {
  expect(linksOf('</terms>; rel="copyright"; anchor="#foo"')).toMatchObject([
    { target: '/terms', rels: ['copyright'], anchor: '#foo' },
  ]);
});

it('keeps star-parameters as they came, beside the plain ones (RFC 8288 §3.5)', () => {
  const [first, second] = linksOf(
    '</TheBook/chapter2>; rel="previous"; title*=UTF-8\'de\'letztes%20Kapitel, ' +
      '</TheBook/chapter4>; rel="next"; title*=UTF-8\'de\'n%c3%a4chstes%20Kapitel',
  );
  expect(first?.params).toContainEqual(['title*', "UTF-8'de'letztes%20Kapitel"]);
  expect(second).toMatchObject({ target: '/TheBook/chapter4', rels: ['next'] });
  expect(second?.params).toContainEqual(['title*', "UTF-8'de'n%c3%a4chstes%20Kapitel"]);
});

it('reads several relation types in one parameter (RFC 8288 §3.5)', () => {
  expect(brief('<http://example.org/>; rel="start http://example.net/relation/other"')).toEqual([
    'http://example.org/ start+http://example.net/relation/other',
  ]);
});

it('reads several links in one value and several values joined by commas (RFC 8288 §3.5)', () => {
  expect(
    linksOf('<https://example.org/>; rel="start", <https://example.org/index>; rel="index"'),
  ).toHaveLength(2);
  expect(brief('<a>;rel=x,<b>;rel=y , , <c> ; rel = z ,')).toEqual(['a x', 'b y', 'c z']);
});

it('counts only the first rel parameter (RFC 8288 §3.3) and the first anchor (B.2)', () => {
  const [link] = linksOf('<a>; rel=Value-Wait; rel=changes; anchor="/1"; anchor="/2"');
  expect(link).toMatchObject({ rels: ['value-wait'], anchor: '/1' });
  expect(link?.params).toHaveLength(4);
});

it('lets values hold commas, semicolons and escaped quotes', () => {
  expect(linksOf('<a>; title="1, <b>; rel=\\"no\\"; \\\\"; rel=x, <c>; rel=y')).toMatchObject([
    {
      target: 'a',
      rels: ['x'],
      params: [
        ['title', '1, <b>; rel="no"; \\'],
        ['rel', 'x'],
      ],
    },
    { target: 'c', rels: ['y'] },
  ]);
});

it('lets targets be empty, relative, and hold commas and semicolons', () => {
  expect(brief('<>; rel=value-wait, <../a;b,c?d=1,2#e>; rel="x"')).toEqual([
    ' value-wait',
    '../a;b,c?d=1,2#e x',
  ]);
});

it('takes names and relation types in any case, and white space of any kind between types', () => {
  expect(brief('<a>; REL="\tValue-Wait   CHANGES "')).toEqual(['a value-wait+changes']);
});

it('takes an unquoted value up to a semicolon or comma (RFC 8288 B.3)', () => {
  expect(brief('<a>; rel=value-wait changes ; x=1, <b>; rel=y')).toEqual(['a value-wait+changes', 'b y']);
});

it('gives nothing for an empty value', () => {
  expect(linksOf('')).toEqual([]);
  expect(linksOf(' ,\t, ')).toEqual([]);
});

it('gives a link without rel no relation types, and says so', () => {
  const { links, problems } = parseLinkHeader('<a>; title=x, <b>; rel=""');
  expect(links.map(({ rels }) => rels)).toEqual([[], []]);
  expect(problems).toEqual([{ code: 'no-rel', at: 0, text: '<a>; title=x, <b>; rel=""' }]);
});

it('goes on after an element that is no link', () => {
  expect(brief('/a; rel="x, y", <b>; rel=z')).toEqual(['b z']);
  expect(parseLinkHeader('<a>; rel=x, nonsense').problems).toEqual([
    { code: 'no-target', at: 12, text: 'nonsense' },
  ]);
});

it('goes on after a target without an end', () => {
  expect(brief('<a; rel=x, <b>; rel=y')).toEqual(['b y']);
  expect(codesOf('<a; rel=x, <b>; rel=y')).toEqual(['unclosed-target']);
  expect(codesOf('<a>; rel=x, <b')).toEqual(['unclosed-target']);
});

it('goes on after junk among the parameters, and keeps the link', () => {
  expect(brief('<a>; rel="x"y; z=1, <b> junk; rel=y')).toEqual(['a x', 'b y']);
  expect(codesOf('<a>; rel="x"y; z=1, <b> junk; rel=y')).toEqual(['bad-parameter', 'bad-parameter']);
});

it('reads a quoted value without an end to the end (RFC 8288 B.4), and says so', () => {
  expect(brief('<a>; rel=x; title="b, <c>; rel=y')).toEqual(['a x']);
  expect(codesOf('<a>; rel=x; title="b, <c>; rel=y')).toEqual(['unclosed-quote']);
});

it('reads 16 links and says that there are more', () => {
  const value = Array.from({ length: 18 }, (_, i) => `</${i}>; rel=x`).join(', ');
  const { links, problems } = parseLinkHeader(value);
  expect(links).toHaveLength(16);
  expect(problems).toEqual([
    { code: 'too-many-links', at: value.indexOf('</16>'), text: '</16>; rel=x, </17>; rel=x' },
  ]);
  expect(parseLinkHeader(value, { maxLinks: 18 })).toMatchObject({ links: { length: 18 }, problems: [] });
});

it('reads 8192 characters, and not the link that they cut', () => {
  const whole = `</a>; rel=x, </b>; title=${'y'.repeat(8150)}; rel=value-wait`;
  expect(parseLinkHeader(`${whole}-not`)).toMatchObject({
    links: [{ target: '/a' }],
    problems: [{ code: 'link-header-too-long', at: 13 }],
  });
  expect(parseLinkHeader(`${whole}-not`).problems[0]?.text).toHaveLength(80);
  expect(parseLinkHeader(whole).links).toHaveLength(2);
});

it('never misreads a link that the limit cuts', () => {
  const value = '</a>; rel=value-wait, </b>; rel="changes-wait"; title="<,>", </c>; rel=x';
  const all = parseLinkHeader(value).links;
  for (let maxBytes = 0; maxBytes < value.length; maxBytes += 1) {
    const { links, problems } = parseLinkHeader(value, { maxBytes });
    expect(links).toEqual(all.slice(0, links.length));
    expect(problems.map(({ code }) => code)).toContain('link-header-too-long');
  }
});

it('bounds its problems, and says that there were more', () => {
  const { problems } = parseLinkHeader('<'.repeat(1000));
  expect(problems).toHaveLength(17);
  expect(problems.map(({ code }) => code).slice(15)).toEqual(['unclosed-target', 'too-many-problems']);
});

it('never throws, and keeps to its limits', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom(...'<>;,="\\ \tax', '; rel=', '; rel="', '<a>'), { maxLength: 200 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.nat(100), fc.nat(5), (value, maxBytes, maxLinks) => {
      const { links, problems } = parseLinkHeader(value, { maxBytes, maxLinks });
      expect(links.length).toBeLessThanOrEqual(maxLinks);
      expect(problems.length).toBeLessThanOrEqual(17);
      for (const { at, text } of problems) expect(value.slice(at).startsWith(text)).toBe(true);
    }),
  );
});

it('formats a link', () => {
  expect(formatLink('/a?x=1', [['rel', 'value-wait']])).toBe('</a?x=1>; rel="value-wait"');
  expect(
    formatLink('', [
      ['title', 'say "\\"'],
      ['crossorigin', ''],
    ]),
  ).toBe('<>; title="say \\"\\\\\\""; crossorigin=""');
  expect(formatLink('/', [['title*', "UTF-8''%e2%82%ac"]])).toBe("</>; title*=UTF-8''%e2%82%ac");
  expect(formatLink('/', [])).toBe('</>');
});

it('percent-encodes what no URI holds, and leaves escapes alone', () => {
  expect(formatLink('/a b/<">/é😀/%20', [])).toBe('</a%20b/%3C%22%3E/%C3%A9%F0%9F%98%80/%20>');
});

it('refuses to format what would split or corrupt the header', () => {
  for (const target of ['/\r\nX: y', '/\0', '/\x7f', '/\ud800'])
    expect(() => formatLink(target, [])).toThrow(TypeError);
  for (const value of ['\r\n', '\0', '€'])
    expect(() => formatLink('/', [['title', value]])).toThrow(TypeError);
  for (const name of ['', 'a b', 'a=', 'é']) expect(() => formatLink('/', [[name, 'x']])).toThrow(TypeError);
  expect(() => formatLink('/', [['title*', 'a b']])).toThrow(TypeError);
});

it('parses what it formatted', () => {
  const uri = fc
    .webUrl({ withFragments: true, withQueryParameters: true })
    .filter((url) => !/[<>" ]/.test(url));
  const name = fc.string({ unit: fc.constantFrom(...'abcxyz019-_.!'), minLength: 1 });
  const value = fc.string({ unit: fc.constantFrom(...'ab ",;\\<>=\t\xe9') });
  const link = fc.tuple(uri, fc.array(fc.tuple(name, value), { maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(link, { maxLength: 5 }), (all) => {
      const value = all.map(([target, params]) => formatLink(target, [['rel', 'x'], ...params])).join(', ');
      const { links, problems } = parseLinkHeader(value, { maxBytes: Number.POSITIVE_INFINITY });
      expect(problems).toEqual([]);
      expect(links.map((link) => [link.target, link.params.slice(1)])).toEqual(all);
    }),
  );
});

it('formats any target so that it resolves as the target itself does', () => {
  const path = fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/[\p{Cc}\p{Surrogate}]/u.test(text) && text === text.trim());
  fc.assert(
    fc.property(path, (text) => {
      const target = `/x/${text}`;
      const [link] = parseLinkHeader(formatLink(target, [['rel', 'x']])).links;
      expect(new URL(link?.target ?? '', 'http://h').href).toBe(new URL(target, 'http://h').href);
    }),
  );
});
