import type { ParsedFilter } from '../../filter/index.js';

type FilterParts = typeof import('../../filter/index.js');

let loaded: FilterParts | undefined;

/** What reads filters: a chunk of its own, because nobody needs it until there is one. Undefined until it is loaded. */
export const filterParts = (): FilterParts | undefined => loaded;

export async function loadFilterParts(): Promise<FilterParts> {
  loaded = await import('../../filter/index.js');
  return loaded;
}

/** A filter that is not read yet filters nothing. */
export const unread = (text: string): ParsedFilter => ({
  ...{ text, root: undefined, problems: [], usesTime: false },
  spans: [],
});
