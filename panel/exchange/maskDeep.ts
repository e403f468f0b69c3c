import { isSecretName, mask, maskHeader, maskText } from './secrets.js';

/**
 * Plain data without secrets: in every text, in pairs and objects of `name` and `value` as in headers, and in members with
 * telling names. Parts that hold none are not copied: they are most of a session.
 */
export function maskDeep<Data>(data: Data): Data {
  return maskValue(data) as Data;
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return isPair(value) ? maskPair(value) : maskList(value);
  return typeof value === 'object' && value !== null ? maskMembers(value) : value;
}

function maskList(list: unknown[]): unknown[] {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at += 1) {
    const masked = maskValue(list[at]);
    if (masked === list[at]) continue;
    copy ??= [...list];
    copy[at] = masked;
  }
  return copy ?? list;
}

function maskPair(pair: [string, string]): [string, string] {
  const masked = maskHeader(...pair);
  return masked === pair[1] ? pair : [pair[0], masked];
}

const isPair = (list: readonly unknown[]): list is [string, string] =>
  list.length === 2 && typeof list[0] === 'string' && typeof list[1] === 'string';

function maskMembers(members: object): object {
  const { name, value, base64 } = members as { name?: unknown; value?: unknown; base64?: unknown };
  if (typeof name === 'string' && typeof value === 'string')
    return maskEach(members, (key, one) => (key === 'value' ? maskNamed(name, value) : maskBeside(key, one)));
  if (typeof base64 === 'string') return { base64: maskBase64(base64) };
  return maskEach(members, maskMember);
}

const maskBeside = (key: string, value: unknown) => (key === 'name' ? value : maskMember(key, value));

/** A header, a cookie or a parameter, as HARs list them. */
function maskNamed(name: string, value: string): string {
  return isSecretName(name) && !/^(?:set-)?cookie$/i.test(name) ? mask : maskHeader(name, value);
}

function maskEach(members: object, maskOne: (name: string, value: unknown) => unknown): object {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(members)) {
    const value = (members as Record<string, unknown>)[name];
    const masked = maskOne(name, value);
    if (masked === value) continue;
    copy ??= { ...members };
    setOwn(copy, name, masked);
  }
  return copy ?? members;
}

/** A member named `__proto__` is one like any other, and must not become the prototype. */
function setOwn(members: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') members[name] = value;
  else Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
}

function maskMember(name: string, value: unknown): unknown {
  if (typeof value === 'string' && isSecretName(name)) return mask;
  // Each of them, as in a HAR: their names tell nothing of them.
  if (name === 'cookies' && Array.isArray(value)) return value.map((cookie) => ({ ...cookie, value: mask }));
  return maskValue(value);
}

/** Bytes may hold text that holds secrets. */
export function maskBase64(base64: string): string {
  try {
    const bytes = atob(base64);
    const masked = maskText(bytes);
    return masked === bytes ? base64 : btoa(masked);
  } catch {
    return maskText(base64);
  }
}
