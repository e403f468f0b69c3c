import { isToken, readParameters, Scanner, trimOws } from './headerParams.js';

/** A media type without its parameters (`''` when absent or no media type), and the charset, both lowercased. */
export interface ContentType {
  type: string;
  charset: string | undefined;
}

/** `Content-Type` (RFC 9110 §8.3). Of several in one value the first counts. */
export function parseContentType(value: string | null | undefined): ContentType {
  const scanner = new Scanner(value ?? '');
  const type = trimOws(scanner.until(';,')).toLowerCase();
  const charset = readParameters(scanner).find(([name]) => name === 'charset')?.[1];
  return { type: isMediaType(type) ? type : '', charset: charset?.toLowerCase() || undefined };
}

function isMediaType(type: string): boolean {
  const slash = type.indexOf('/');
  return slash > 0 && isToken(type.slice(0, slash)) && isToken(type.slice(slash + 1));
}
