import { isToken, readParameters, Scanner, trimOws } from './headerParams.js';

const TEXT_TYPES = new Set([
  'application/xml',
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'application/x-www-form-urlencoded',
  'application/yaml',
]);

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

/** Takes the `type` of parseContentType. */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** Whether a body of this type reads as text. Takes the `type` of parseContentType; ask isJsonType first. */
export function isTextType(type: string): boolean {
  return type.startsWith('text/') || type.endsWith('+xml') || TEXT_TYPES.has(type);
}

function isMediaType(type: string): boolean {
  const slash = type.indexOf('/');
  return slash > 0 && isToken(type.slice(0, slash)) && isToken(type.slice(slash + 1));
}
