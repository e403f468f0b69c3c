import type { HeaderList } from '../model/index.js';
import { isSafeFieldValue, isToken, longestField } from '../protocol/index.js';
import type { Finding } from './dialect.js';
import { note } from './findings.js';

/** No message to a page carries more. */
const mostFields = 100;

/** Headers that came as a JSON object: a value may be a string, a number, or a list of them. */
export function readHeaders(value: unknown, findings: Finding[]): HeaderList {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    note(findings, 'bad-headers', typeof value);
    return [];
  }
  const fields = Object.entries(value);
  if (fields.length > mostFields) note(findings, 'too-many-headers', String(fields.length));
  return fields
    .slice(0, mostFields)
    .flatMap(([name, values]) =>
      [values]
        .flat(1)
        .slice(0, mostFields)
        .flatMap((one) => readHeader(name, one, findings)),
    )
    .slice(0, mostFields);
}

function readHeader(name: string, value: unknown, findings: Finding[]): HeaderList {
  if (typeof value === 'string' && value.length > longestField) {
    note(findings, 'field-too-long', `${name}: ${value}`);
    return [];
  }
  const text = typeof value === 'number' ? String(value) : value;
  if (isToken(name) && typeof text === 'string' && isSafeFieldValue(text)) return [[name, text]];
  note(findings, 'bad-header', `${name}: ${typeof text === 'string' ? text : typeof text}`);
  return [];
}
