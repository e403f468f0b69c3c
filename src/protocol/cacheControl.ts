import { nextElement, readParameter, Scanner, skipUntil } from './headerParams.js';

/**
 * The directives of `Cache-Control` (RFC 9111 §5.2), names lowercased, arguments unquoted, `true` without one.
 * Of a repeated directive the first counts (RFC 9111 §4.2.1).
 */
export function parseCacheControl(values: string): Map<string, string | true> {
  const scanner = new Scanner(values);
  const directives = new Map<string, string | true>();
  while (nextElement(scanner)) {
    const directive = readParameter(scanner);
    if (directive && !directives.has(directive.name)) directives.set(directive.name, directive.value ?? true);
    skipUntil(scanner, ',');
  }
  return directives;
}
