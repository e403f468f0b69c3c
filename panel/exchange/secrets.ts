import type { HeaderList } from '../../src/model/index.js';

/** Stands for what was taken out. */
export const mask = '***';

/** Parts of names, without their case and signs, that name secrets. */
const secretParts = [
  ...['token', 'secret', 'passw', 'passphrase', 'passcode', 'pwd', 'apikey', 'accesskey', 'privatekey'],
  ...['credential', 'signature', 'session', 'jwt', 'csrf', 'xsrf', 'authorization', 'authkey', 'cookie'],
];
const secretNames = new Set(['auth', 'sig', 'sid', 'sign', 'hmac', 'otp', 'bearer', 'oauth']);

const secretPart = new RegExp(secretParts.join('|'));

/** Whether a parameter, a member or a header of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const plain = decode(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
  return secretPart.test(plain) || secretNames.has(plain);
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A text without what looks like a secret: JSON Web Tokens, credentials of `Authorization`, user names in URLs, parameters
 * and JSON members with telling names. Linear, and the same again for what was masked already.
 */
export function maskText(text: string): string {
  let masked = text;
  for (const [sign, replace] of maskers) if (masked.includes(sign)) masked = replace(masked);
  return masked;
}

/** A parameter and its value; the second with both marks percent-encoded, as in a URL inside of a URL. */
const parameter = /(^|[?&;#,\s"'(])([\w.%~[\]-]{1,80})=([^&;#\s"'<>]+)/g;
const encodedParameter = /(^|%3f|%26|%23|[?&;#=])([\w.~-]{1,80})%3d((?:(?!%26|%23)[^&;#\s"'<>])+)/gi;
/** `key=` is a secret of some APIs, and a harmless name in others. */
const longKey = 16;

/**
 * A member of JSON that is a string in JSON, with up to as many backslashes as three of them in each other need. Its value ends
 * at a quote with just as many, or with none.
 */
const nestedMember = /(?<!\\)(\\{1,7})"([^"\\]{1,80})\1"(\s*:\s*)\1"((?:(?!(?<!\\)(?:\1)?")[\s\S])*)/g;

/** Each with characters without which it finds nothing: looking for those first is much faster. */
const maskers: [sign: string, replace: (text: string) => string][] = [
  ['eyJ', (text) => text.replace(/(?<![\w-])eyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, mask)],
  // Whatever its case.
  ['', (text) => text.replace(/\b(bearer)(\s+|%20)[\w.~+/=%-]{4,}/gi, `$1$2${mask}`)],
  ['', (text) => text.replace(/\b(basic)(\s+)([\w+/]{4,}={0,2})/gi, maskBasic)],
  ['//', (text) => text.replace(/\/\/[^\s/?#@"'<>]{1,512}@/g, `//${mask}@`)],
  ['=', (text) => text.replace(parameter, maskParameter)],
  ['%3', (text) => text.replace(encodedParameter, maskEncoded)],
  ['"', (text) => text.replace(/"((?:[^"\\]|\\.){1,80})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g, maskMember)],
  ['\\"', (text) => text.replace(nestedMember, maskNested)],
];

function maskParameter(all: string, before: string, name: string, value: string): string {
  const isKey = name.toLowerCase() === 'key' && value.length >= longKey;
  return isKey || isSecretName(name) ? `${before}${name}=${mask}` : all;
}

function maskEncoded(all: string, before: string, name: string): string {
  return isSecretName(name) ? `${before}${name}%3D${mask}` : all;
}

/** `Basic` is a word too: its credentials hold a colon (RFC 7617 §2). */
function maskBasic(all: string, scheme: string, blank: string, credentials: string): string {
  try {
    return atob(credentials).includes(':') ? `${scheme}${blank}${mask}` : all;
  } catch {
    return all;
  }
}

function maskMember(all: string, name: string, colon: string, value: string): string {
  return value !== '' && isSecretName(name) ? `"${name}"${colon}"${mask}"` : all;
}

function maskNested(all: string, slashes: string, name: string, colon: string): string {
  return isSecretName(name) ? `${slashes}"${name}${slashes}"${colon}${slashes}"${mask}` : all;
}

export const maskUrl = (url: string): string => maskText(url);

/** The value of a header, as it may be shown: schemes, names and attributes of cookies stay. */
export function maskHeader(name: string, value: string): string {
  switch (name.toLowerCase()) {
    case 'authorization':
    case 'proxy-authorization':
      return maskCredentials(value);
    case 'cookie':
      return value.split(';').map(maskPair).join(';');
    case 'set-cookie':
      return value.split('\n').map(maskSetCookie).join('\n');
    default:
      return isSecretName(name) ? mask : maskText(value);
  }
}

function maskCredentials(value: string): string {
  const scheme = /^[\w-]+(?=\s)/.exec(value.trim())?.[0];
  return scheme === undefined ? mask : `${scheme} ${mask}`;
}

function maskSetCookie(cookie: string): string {
  const [pair = '', ...attributes] = cookie.split(';');
  return [maskPair(pair), ...attributes].join(';');
}

function maskPair(pair: string): string {
  const equals = pair.indexOf('=');
  return equals < 0 ? pair.replace(/\S+/, mask) : `${pair.slice(0, equals)}=${mask}`;
}

export function maskHeaders(headers: HeaderList): HeaderList {
  return headers.map(([name, value]) => [name, maskHeader(name, value)]);
}
