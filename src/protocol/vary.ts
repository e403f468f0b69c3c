import { splitList } from './headerParams.js';

/** The field names of `Vary`, lowercased, each once. A `*` among them decides alone (RFC 9110 §12.5.5). */
export function parseVary(value: string): '*' | string[] {
  const names = splitList(value.toLowerCase());
  return names.includes('*') ? '*' : [...new Set(names)];
}
