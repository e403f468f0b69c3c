import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HeaderPairs } from '../ask/client.js';

/** How a stream goes on: whose it is, and where it is. Plain data. */
export interface NextState {
  headers: HeaderPairs;
  place: unknown;
}

export interface NextLinks {
  /** Path and query for Pushpin to go on by; undefined where that would be too long for it. */
  write(target: string, state: NextState, wallMs: number): string | undefined;
  /** What a request is to go on with; undefined if it is no such one, `expired` if nobody may go on with it any more. */
  read(target: string, wallMs: number): { target: string; state: NextState } | 'expired' | undefined;
}

const PARAMETER = 'liveresource-next';
/** Pushpin asks each minute, and gets another one each time. */
const VALID_MS = 300_000;
/** Node takes 16 KB of headers by default, and Pushpin adds its own. */
const MAX_LENGTH = 8_000;

/**
 * Pushpin asks for what comes next in a stream without any header of its client. So the link to it holds them. They are
 * credentials and links are logged: they are encrypted (AES-256-GCM), and of no use after some minutes.
 */
export function createNextLinks(secret: string | Uint8Array = randomBytes(32)): NextLinks {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'liveresource next link', 32));
  return {
    write(target, state, wallMs) {
      // An empty query is none.
      const original = target.replace(/\?$/, '');
      const token = seal(key, JSON.stringify([wallMs + VALID_MS, state.headers, state.place]), original);
      const link = `${original}${original.includes('?') ? '&' : '?'}${PARAMETER}=${token}`;
      return link.length > MAX_LENGTH ? undefined : link;
    },
    read(target, wallMs) {
      const found = new RegExp(`[?&]${PARAMETER}=([\\w-]+)$`).exec(target);
      if (!found) return undefined;
      const original = target.slice(0, found.index);
      const opened = unseal(key, found[1] ?? '', original);
      if (opened === undefined) return 'expired';
      const [until, headers, place] = JSON.parse(opened);
      return wallMs > until ? 'expired' : { target: original, state: { headers, place } };
    },
  };
}

function seal(key: Buffer, text: string, target: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(target));
  const sealed = [cipher.update(deflateRawSync(text)), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

/** Undefined for what was not written with this key for this target. */
function unseal(key: Buffer, token: string, target: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(target));
    decipher.setAuthTag(bytes.subarray(12, 28));
    const opened = [decipher.update(bytes.subarray(28)), decipher.final()];
    return inflateRawSync(Buffer.concat(opened)).toString();
  } catch {
    return undefined;
  }
}
