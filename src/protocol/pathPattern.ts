export type PathTest = (path: string) => boolean;

/**
 * `/counter/:name/` (a segment that begins with a colon stands for any one segment), `/files/*` (a star for anything).
 * The whole path must match; upper and lower case differ. A RegExp is tried on the path as it is. `spell` brings the
 * literal parts into the spelling of the paths that will be tested.
 */
export function pathTest(pattern: string | RegExp, spell: (literal: string) => string = encodeURI): PathTest {
  const regExp =
    pattern instanceof RegExp ? stateless(pattern) : new RegExp(`^${sourceOf(pattern, spell)}$`, 's');
  return (path) => regExp.test(path);
}

function sourceOf(pattern: string, spell: (literal: string) => string): string {
  const segmentSource = (segment: string) =>
    /^:\w+$/.test(segment) ? '[^/]+' : segment.split('*').map(literalSource).join('.*');
  const literalSource = (text: string) => spell(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return pattern.split('/').map(segmentSource).join('/');
}

// With the flags g and y, RegExp.test goes on from where it was.
function stateless(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
}
