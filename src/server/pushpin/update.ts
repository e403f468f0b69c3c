import type { CanonicalUrl } from '../ask/requestUrl.js';
import type { Channels } from './channels.js';

/** What an `updated()` says, for other processes. */
export type Update =
  | {
      /** The path with every query, or exactly this URL. */
      kind: 'path' | 'url';
      subject: CanonicalUrl;
      /** Path and query that gives what has changed now, and nothing of before. */
      prevChanges?: string | undefined;
    }
  /** A pattern: nobody knows who is concerned. */
  | { kind: 'all' };

/** Who is to hear of it, without those who may be given it at once. */
export function hintChannels(channels: Channels, update: Update): string[] {
  switch (update.kind) {
    case 'path':
      return [channels.path(update.subject.path), channels.any(update.subject.path)];
    case 'url':
      return [channels.url(update.subject.url), channels.any(update.subject.path)];
    case 'all':
      return [channels.all];
    default:
      return update satisfies never;
  }
}

/** The one URL whose value may be given at once. */
export function valueUrl(update: Extract<Update, { subject: CanonicalUrl }>): string {
  return update.kind === 'path' ? update.subject.path : update.subject.url;
}

/** Two with the same key say the same. */
export function keyOf(update: Update): string {
  if (update.kind === 'all') return 'all';
  return JSON.stringify([update.kind, valueUrl(update), update.prevChanges]);
}
