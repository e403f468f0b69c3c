import type { Finding, Target } from './dialect.js';
import { note } from './findings.js';
import { askedUrl } from './places.js';
import { resolveReference, withoutQuery } from './references.js';

/** Whom a URI in an answer, an event or a frame means. */
export interface Match {
  /** The URI as an absolute http(s) URL: Links beside it are relative to it. */
  url: string;
  targets: Target[];
  /** False: it may be any of them, so what came with it is nobody's value. */
  sure: boolean;
}

/**
 * By the URI that was asked; else by another name of the same resource; else, where the server names resources by
 * their paths alone, by the path, if only one has it. Undefined, and a finding, where nobody is meant.
 */
export function matchUri(
  uri: string,
  base: string,
  targets: readonly Target[],
  findings: Finding[],
): Match | undefined {
  const resolved = resolveReference(uri, base);
  if (!resolved.ok) {
    note(findings, 'bad-uri', `${resolved.reason}: ${uri}`);
    return undefined;
  }
  const { url } = resolved;
  const { origin } = new URL(url);
  const asked = targets.filter((target) => subscribedUrl(target, origin) === url);
  const named = asked.length > 0 ? asked : targets.filter((target) => namesOf(target, origin).includes(url));
  if (named.length > 0) return { url, targets: named, sure: true };
  const path = withoutQuery(url);
  const there = targets.filter((target) =>
    namesOf(target, origin).some((name) => withoutQuery(name) === path),
  );
  if (there.length > 0) return { url, targets: there, sure: there.length === 1 && path === url };
  note(findings, 'unknown-uri', uri);
  return undefined;
}

/** The one resource that a URI surely means. */
export function matchOne(
  uri: string,
  base: string,
  targets: readonly Target[],
  findings: Finding[],
): Target | undefined {
  const match = matchUri(uri, base, targets, findings);
  if (match?.sure && match.targets.length === 1) return match.targets[0];
  if (match) note(findings, 'unknown-uri', `${uri}: it may be any of ${match.targets.length}`);
  return undefined;
}

/** What was, or would be, asked of the server, as an absolute URL. */
function subscribedUrl(target: Target, origin: string): string {
  const { asked = askedUrl(target) } = target;
  // As nameFor wrote it.
  return asked.startsWith('/') ? origin + asked : asked;
}

function namesOf(target: Target, origin: string): string[] {
  return [subscribedUrl(target, origin), target.url, askedUrl(target)];
}
