import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { newSecret, signatureOf } from './signature.js';

const AT = 1_767_225_600_000;

it('agrees with the example of the specification', () => {
  // https://github.com/standard-webhooks/standard-webhooks: test vectors of its libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = signatureOf(
    secret,
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330_000,
    Buffer.from('{"test": 2432232314}'),
  );
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['JSON', '{"a":"ä€😀"}'],
  ['a byte order mark', '\ufeffhello'],
  ['zeros', '\0\0'],
])('signs %s as the library does', (_, text) => {
  const secret = newSecret();
  const body = Buffer.from(text);
  expect(signatureOf(secret, 'msg_1', AT, body)).toBe(new Webhook(secret).sign('msg_1', new Date(AT), text));
});

it('tells apart bytes that are the same when they are read as UTF-8', () => {
  const secret = newSecret();
  const [a, b] = [Buffer.from([0xff]), Buffer.from([0xfe])];
  expect(a.toString()).toBe(b.toString());
  expect(signatureOf(secret, 'msg_1', AT, a)).not.toBe(signatureOf(secret, 'msg_1', AT, b));
});

it('makes another secret each time', () => {
  expect(newSecret()).not.toBe(newSecret());
});
