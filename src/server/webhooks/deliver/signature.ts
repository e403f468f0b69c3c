import { isUtf8 } from 'node:buffer';
import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A secret as the Standard Webhooks specification writes it. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** `webhook-signature` for a body. `at`: milliseconds since 1970. */
export function signatureOf(secret: string, id: string, at: number, body: Buffer): string {
  if (isUtf8(body)) return new Webhook(secret).sign(id, new Date(at), body.toString());
  return signatureOfBytes(secret, id, at, body);
}

// The specification signs bytes. The library reads them as UTF-8 first, and all that is none becomes the same character.
function signatureOfBytes(secret: string, id: string, at: number, body: Buffer): string {
  const hmac = createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'));
  const digest = hmac
    .update(`${id}.${Math.floor(at / 1000)}.`)
    .update(body)
    .digest('base64');
  return `v1,${digest}`;
}
