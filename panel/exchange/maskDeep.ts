import { isSecretName, mask, maskHeader, maskText } from './secrets.js';

/**
 * A copy of plain data without secrets: in every text, in pairs and objects of `name` and `value` as in headers, and in members with
 * telling names.
 */
export function maskDeep<Data>(data: Data): Data {
  return maskValue(data) as Data;
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return isPair(value) ? [value[0], maskHeader(...value)] : value.map(maskValue);
  return typeof value === 'object' && value !== null ? maskMembers(value) : value;
}

const isPair = (list: readonly unknown[]): list is [string, string] =>
  list.length === 2 && typeof list[0] === 'string' && typeof list[1] === 'string';

function maskMembers(members: object): object {
  const { name, value } = members as { name?: unknown; value?: unknown };
  if (typeof name === 'string' && typeof value === 'string')
    return { ...(maskEach(members) as object), name, value: maskNamed(name, value) };
  if (typeof (members as { base64?: unknown }).base64 === 'string')
    return { base64: maskBase64((members as { base64: string }).base64) };
  return maskEach(members);
}

/** A header, a cookie or a parameter, as HARs list them. */
function maskNamed(name: string, value: string): string {
  return isSecretName(name) && !/^(?:set-)?cookie$/i.test(name) ? mask : maskHeader(name, value);
}

function maskEach(members: object): object {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    const masked = maskMember(name, value);
    // A member of this name is one like any other, and must not become the prototype.
    Object.defineProperty(kept, name, {
      value: masked,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return kept;
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
