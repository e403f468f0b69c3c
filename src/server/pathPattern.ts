import { canonicalText } from './requestUrl.js';

export type PathTest = (canonicalPath: string) => boolean;

/**
 * `/counter/:name/` (a segment that begins with a colon stands for any one segment), `/files/*` (a star for anything).
 * The whole path must match, upper and lower case differ. A RegExp is tried on the percent-encoded path.
 */
export function pathTest(pattern: string | RegExp): PathTest {
  const regExp = pattern instanceof RegExp ? stateless(pattern) : new RegExp(`^${sourceOf(pattern)}$`, 's');
  return (path) => regExp.test(path);
}

function sourceOf(pattern: string): string {
  return pattern.split('/').map(segmentSource).join('/');
}

function segmentSource(segment: string): string {
  if (/^:\w+$/.test(segment)) return '[^/]+';
  return segment.split('*').map(literalSource).join('.*');
}

function literalSource(text: string): string {
  return canonicalText(text).path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// With the flags g and y, RegExp.test goes on from where it was.
function stateless(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
}
