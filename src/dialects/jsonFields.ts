import { readRawObject } from '../protocol/index.js';

/** The members of a JSON object as they are written; names in lower case. */
export type Fields = Map<string, string>;

export function readFields(text: string): Fields | undefined {
  const members = readRawObject(text);
  return members && new Map([...members].map(([name, raw]) => [name.toLowerCase(), raw]));
}

/** Undefined, which no JSON means, where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a member; undefined where it is absent. */
export function memberOf(fields: Fields, name: string): unknown {
  const raw = fields.get(name);
  return raw === undefined ? undefined : JSON.parse(raw);
}

/** Of a member that is a string, or a number. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = memberOf(fields, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
