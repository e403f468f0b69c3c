import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HeaderPairs } from '../ask/client.js';
import { pathOf } from '../ask/requestUrl.js';

/** How a stream goes on: whose it is, and where it is. Plain data. */
export interface NextState {
  headers: HeaderPairs;
  place: unknown;
}

export interface NextLinks {
  /** Path for Pushpin to go on by; undefined where that would be too long for it. `target`: what the client asked for. */
  write(target: string, state: NextState, wallMs: number): string | undefined;
  /** What a request is to go on with; undefined if it is no such one, `expired` if nobody may go on with it any more. */
  read(target: string, wallMs: number): { target: string; state: NextState } | 'expired' | undefined;
}

const MARK = '/liveresource-next/';
const PATTERN = new RegExp(`^(.*)${MARK}([\\w-]+)$`);
/** Pushpin asks each minute, and gets another one each time. */
const VALID_MS = 300_000;
/** Node takes 16 KB of headers by default, and Pushpin adds its own. */
const MAX_LENGTH = 8_000;

/**
 * Pushpin asks for what comes next in a stream without any header of its client. So the link to it holds them. They are
 * credentials and links are logged: they are encrypted (AES-256-GCM), and of no use after some minutes.
 *
 * Of links whose *paths* are the same, Pushpin asks for one and gives the answer to all, whatever their queries. So the
 * path is another one in each link.
 */
export function createNextLinks(secret: string | Uint8Array = randomBytes(32)): NextLinks {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'liveresource next link', 32));
  return {
    write(target, { headers, place }, wallMs) {
      const token = seal(key, JSON.stringify([wallMs + VALID_MS, target, headers, place]));
      const link = `${placeOf(target)}${MARK}${token}`;
      return link.length > MAX_LENGTH ? undefined : link;
    },
    read(link, wallMs) {
      const [, where, token] = PATTERN.exec(link) ?? [];
      if (token === undefined) return undefined;
      const opened = unseal(key, token);
      if (opened === undefined) return 'expired';
      const [until, target, headers, place] = JSON.parse(opened);
      const isGood = wallMs <= until && where === placeOf(target);
      return isGood ? { target, state: { headers, place } } : 'expired';
    },
  };
}

/** Below it, whatever is routed by paths comes to the same application. */
function placeOf(target: string): string {
  return pathOf(target).replace(/\/+$/, '');
}

export const isNextLink = (target: string): boolean => target.includes(MARK);

function seal(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = [cipher.update(deflateRawSync(text)), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

/** Undefined for what was not written with this key. */
function unseal(key: Buffer, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12, 28));
    const opened = [decipher.update(bytes.subarray(28)), decipher.final()];
    return inflateRawSync(Buffer.concat(opened)).toString();
  } catch {
    return undefined;
  }
}
