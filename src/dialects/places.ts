import type { Target } from './dialect.js';
import { withoutQuery } from './references.js';

/** Where it is asked what changed; undefined where it is the value that is asked. `endpoint`: where, without a checkpoint. */
export function placeOf({ mode, checkpoint }: Target, endpoint?: string): string | undefined {
  return mode === 'changes' ? (checkpoint.changesUrl ?? endpoint) : undefined;
}

/** The URL that is asked of the server. */
export function askedUrl(target: Target): string {
  return placeOf(target) ?? target.url;
}

/** What servers of text sockets and of `Uri` headers know a resource by: they do not tell variants of one path apart. */
export function pathOf(target: Target): string {
  return withoutQuery(askedUrl(target));
}
