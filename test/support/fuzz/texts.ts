import fc from 'fast-check';

/** What nobody writes on purpose: controls, lone surrogates, names that objects have already, no text at all. */
const strange = [
  '\0',
  '\r',
  '\n',
  '\t',
  '\x7f',
  'é',
  '\u0100',
  '\ud800',
  '😀',
  '\u2028',
  '__proto__',
  'toString',
  '',
];

/**
 * What a peer may send: samples, whole and with a few places damaged, fragments in any order, any characters, and now and
 * then something long that repeats itself, which is where careless readers take long.
 */
export function hostileTexts(
  samples: fc.Arbitrary<string>,
  fragments: readonly string[],
): fc.Arbitrary<string> {
  const pieces = [...fragments, ...strange];
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  );
  const soup = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
  return fc.oneof(
    { weight: 200, arbitrary: samples },
    { weight: 150, arbitrary: damaged(samples, piece) },
    { weight: 100, arbitrary: soup },
    { weight: 50, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.oneof(repeated(soup), nested(soup)) },
  );
}

interface Damage {
  at: number;
  /** Characters that are lost there. */
  lost: number;
  piece: string;
}

function damaged(samples: fc.Arbitrary<string>, piece: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), lost: fc.nat(4), piece });
  return fc
    .tuple(samples, fc.array(damage, { minLength: 1, maxLength: 5 }))
    .map(([sample, damages]) => damages.reduce(applyDamage, sample));
}

function applyDamage(text: string, { at, lost, piece }: Damage): string {
  const start = Math.floor(at * (text.length + 1));
  return text.slice(0, start) + piece + text.slice(start + lost);
}

const longest = 60_000;

function repeated(soup: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(soup, soup, soup).map(([head, unit, tail]) => head + repeat(unit, longest) + tail);
}

/** Deeper than a reader that calls itself can go. Closed again, or not quite. */
function nested(soup: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const pair = fc.constantFrom(['[', ']'], ['{"a":', '}'], ['{"headers":[', ']}'], ['"\\', '"']);
  const depth = fc.constantFrom(longest / 2, longest / 20);
  return fc
    .tuple(fc.oneof(fc.constant(''), soup), pair, depth, fc.constantFrom(0, 1))
    .map(([head, [open = '', close = ''], times, missing]) => {
      return `${head}${open.repeat(times)}1${close.repeat(times - missing)}`;
    });
}

function repeat(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / Math.max(1, unit.length))).slice(0, length);
}
