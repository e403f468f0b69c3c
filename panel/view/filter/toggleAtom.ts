import { filterParts } from './parts.js';

/**
 * Chips and menus write nothing but the filter's text: `key:word` is added to it, or taken out of it where it stands there, alone or in a list of
 * words.
 */
export function toggleWord(text: string, key: string, word: string): string {
  const atom = findAtom(text, key);
  // It cannot be known yet what stands there.
  if (text.trim() !== '' && !filterParts()) return text;
  if (!atom) return `${text.trimEnd()}${text.trim() === '' ? '' : ' '}${key}:${word}`;
  const words = atom.words.includes(word)
    ? atom.words.filter((other) => other !== word)
    : [...atom.words, word];
  const written = words.length === 0 ? '' : `${key}:${words.join(',')}`;
  return `${text.slice(0, atom.from)}${written}${text.slice(atom.to)}`.replace(/ {2,}/g, ' ').trim();
}

/** Words after a key that stands for itself: not negated, and in no alternative. */
export function wordsOf(text: string, key: string): readonly string[] {
  return findAtom(text, key)?.words ?? [];
}

function findAtom(text: string, key: string): { from: number; to: number; words: string[] } | undefined {
  const root = filterParts()?.parseFilter(text).root;
  const parts = root?.kind === 'and' ? root.parts : root ? [root] : [];
  for (const { kind, from, to } of parts) {
    const written = text.slice(from, to).toLowerCase();
    if (kind !== 'atom' || !written.startsWith(`${key}:`)) continue;
    return { from, to, words: written.slice(key.length + 1).split(',') };
  }
  return undefined;
}
