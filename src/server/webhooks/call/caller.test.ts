import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../../../../test/support/fakeClock.js';
import { certificates } from '../../../../test/support/server/certificates.js';
import { WebhookReceiver, withStatus } from '../../../../test/support/server/webhookReceiver.js';
import { addressPolicy } from './addressPolicy.js';
import { Caller, type CallerOptions } from './caller.js';

function callerWith(options: Partial<CallerOptions> & { allowed?: boolean | string[] } = {}) {
  const { allowed = false, ...rest } = options;
  const clock = createFakeClock();
  const caller = new Caller({
    clock,
    timeoutMs: 10_000,
    policy: addressPolicy(allowed),
    lookup: undefined,
    ca: undefined,
    ...rest,
  });
  onTestFinished(() => caller.close());
  return {
    clock,
    post: (url: string) => caller.call({ method: 'POST', url, headers: {}, body: Buffer.from('x') }),
  };
}

/** Names that lead to these addresses, whatever they are. */
const leadsTo =
  (...addresses: string[]): LookupFunction =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const refused = { kind: 'failed', reason: 'its host is unknown or not allowed here' };

it.each([
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '2130706433',
  '0x7f.1',
  '127.1',
  '0',
  '[64:ff9b::7f00:1]',
])('does not connect to the address %s', async (host) => {
  const receiver = await new WebhookReceiver().listen();
  const { post } = callerWith();
  expect(await post(receiver.url('/', host))).toEqual(refused);
  expect(receiver.deliveries).toEqual([]);
});

it('does not connect where a name leads to', async () => {
  const receiver = await new WebhookReceiver().listen();
  const { post } = callerWith({ lookup: leadsTo('127.0.0.1', '::1', '10.0.0.1') });
  expect(await post(receiver.url('/', 'public.example'))).toEqual(refused);
  expect(await callerWith().post(receiver.url('/', 'localhost'))).toEqual(refused);
  expect(receiver.deliveries).toEqual([]);
});

it('connects to the address that it judged, though the name leads elsewhere the next time', async () => {
  const receiver = await new WebhookReceiver().listen();
  const answers = ['127.0.0.1', '169.254.169.254'];
  const lookups: string[] = [];
  const lookup: LookupFunction = (host, options, done) => {
    lookups.push(host);
    leadsTo(answers.shift() ?? '')(host, options, done);
  };
  const { post } = callerWith({ allowed: ['127.0.0.0/8'], lookup });
  expect(await post(receiver.url('/', 'rebinding.example'))).toMatchObject({ kind: 'answered', status: 204 });
  expect(lookups).toEqual(['rebinding.example']);
  expect(await post(receiver.url('/', 'rebinding.example'))).toEqual(refused);
  expect(receiver.deliveries).toHaveLength(1);
});

it('connects to those addresses of a name that are allowed', async () => {
  const receiver = await new WebhookReceiver().listen();
  const { post } = callerWith({
    allowed: ['127.0.0.1'],
    lookup: leadsTo('10.0.0.1', '169.254.169.254', '127.0.0.1'),
  });
  expect(await post(receiver.url('/', 'mixed.example'))).toMatchObject({ kind: 'answered' });
  expect(receiver.deliveries[0]?.headers.host).toContain('mixed.example');
});

it('allows a host by its name', async () => {
  const receiver = await new WebhookReceiver().listen();
  const { post } = callerWith({ allowed: ['hooks.internal'], lookup: leadsTo('127.0.0.1') });
  expect(await post(receiver.url('/', 'hooks.internal'))).toMatchObject({ kind: 'answered' });
  expect(await post(receiver.url('/', 'other.internal'))).toEqual(refused);
});

it('does not follow redirects', async () => {
  const receiver = await new WebhookReceiver().listen();
  receiver.answer = withStatus(307, { Location: receiver.url('/elsewhere') });
  const { post } = callerWith({ allowed: true });
  expect(await post(receiver.url())).toMatchObject({ kind: 'answered', status: 307 });
  expect(receiver.deliveries).toHaveLength(1);
});

it('reads a beginning of the answer alone', async () => {
  const receiver = await new WebhookReceiver().listen();
  receiver.answer = (res) => res.writeHead(200).write('x'.repeat(1_000_000));
  const { post } = callerWith({ allowed: true });
  const exchanged = await post(receiver.url());
  expect(exchanged).toMatchObject({ kind: 'answered', status: 200, body: 'x'.repeat(4096) });
});

it('takes the head for the answer if the rest does not come', async () => {
  const receiver = await new WebhookReceiver().listen();
  receiver.answer = (res) => res.writeHead(202, { 'Content-Length': '10' }).write('a', () => res.destroy());
  const { clock, post } = callerWith({ allowed: true });
  expect(await post(receiver.url())).toMatchObject({ kind: 'answered', status: 202, body: 'a' });
  expect(clock.timers).toBe(0);
});

it('fails where nobody listens', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { clock, post } = callerWith({ allowed: true });
  expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  expect(clock.timers).toBe(0);
});

it('trusts certificates of known authorities alone', async () => {
  const receiver = await new WebhookReceiver(certificates.ann).listen();
  expect(await callerWith({ allowed: true }).post(receiver.url())).toMatchObject({ kind: 'failed' });
  expect(await callerWith({ allowed: true, ca: certificates.bob.cert }).post(receiver.url())).toMatchObject({
    kind: 'failed',
  });
  expect(receiver.deliveries).toEqual([]);
  const { post } = callerWith({ allowed: true, ca: certificates.ann.cert });
  expect(await post(receiver.url())).toMatchObject({ kind: 'answered', status: 204 });
});

it('sends nothing to the proxies of the environment', async () => {
  const proxy = await new WebhookReceiver().listen();
  const receiver = await new WebhookReceiver().listen();
  const before = { ...process.env };
  Object.assign(process.env, { HTTP_PROXY: proxy.url(), http_proxy: proxy.url(), NODE_USE_ENV_PROXY: '1' });
  onTestFinished(() => {
    process.env = before;
  });
  const { post } = callerWith({ allowed: true });
  expect(await post(receiver.url())).toMatchObject({ kind: 'answered', status: 204 });
  expect(proxy.deliveries).toEqual([]);
});
