import { Keyv } from 'keyv';
import { expect, it } from 'vitest';
import { readWebhookOptions, type WebhookOptions } from './options.js';

it.each<[string, WebhookOptions]>([
  ['webhooks.path', { path: 'callbacks/' }],
  ['webhooks.path', { path: '/callbacks' }],
  ['webhooks.path', { path: '//host/' }],
  ['webhooks.path', { path: '/' }],
  ['webhooks.origin', { origin: 'api.example' }],
  ['webhooks.origin', { origin: 'https://api.example/v1' }],
  ['webhooks.store', { store: {} as never }],
  ['webhooks.timeout', { timeout: 0 }],
  ['webhooks.timeout', { timeout: '10' as never }],
  ['webhooks.giveUpAfter', { giveUpAfter: -1 }],
  ['webhooks.concurrency', { concurrency: Number.NaN }],
  ['webhooks.expires', { expires: Number.POSITIVE_INFINITY }],
  ['webhooks.limits.perHost', { limits: { perHost: 0 } }],
  ['webhooks.allowPrivate', { allowPrivate: ['10.0.0.0/99'] }],
])('refuses %s: %o', (option, options) => {
  const error = expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) });
  expect(() => readWebhookOptions(options)).toThrow(error);
});

it('takes what is right', () => {
  const settings = readWebhookOptions({
    path: '/api/hooks/',
    origin: 'https://API.example:443/',
    store: new Keyv(),
    timeout: 0.5,
  });
  expect(settings).toMatchObject({
    path: '/api/hooks/',
    origin: 'https://api.example',
    timeoutMs: 500,
    verify: true,
    allowHttp: false,
  });
});
