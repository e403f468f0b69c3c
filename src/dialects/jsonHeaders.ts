import type { HeaderList } from '../model/index.js';
import { isSafeFieldValue, isToken } from '../protocol/index.js';
import type { Finding } from './dialect.js';
import { note } from './findings.js';

/** Headers that came as a JSON object: a value may be a string, a number, or a list of them. */
export function readHeaders(value: unknown, findings: Finding[]): HeaderList {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    note(findings, 'bad-headers', typeof value);
    return [];
  }
  return Object.entries(value).flatMap(([name, values]) =>
    [values].flat().flatMap((one) => readHeader(name, one, findings)),
  );
}

function readHeader(name: string, value: unknown, findings: Finding[]): HeaderList {
  const text = typeof value === 'number' ? String(value) : value;
  if (isToken(name) && typeof text === 'string' && isSafeFieldValue(text)) return [[name, text]];
  note(findings, 'bad-header', `${name}: ${typeof text === 'string' ? text : typeof text}`);
  return [];
}
