import { expect, it } from 'vitest';
import { addressPolicy } from './addressPolicy.js';

const allows = (address: string, allowed: boolean | string[] = false, host = address) =>
  addressPolicy(allowed)(address, host);

it.each(['93.184.216.34', '1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101'])(
  'allows the public address %s',
  (address) => expect(allows(address)).toBe(true),
);

it.each([
  ...[
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
  ],
  ...['169.254.169.254', '100.64.0.1', '192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
  ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'fec0::1', 'ff02::1', '100::1', '2001:db8::1', '3fff::1'],
  // IPv4 in IPv6: mapped, compatible, NAT64 (RFC 6052, RFC 8215), 6to4, Teredo
  ...[
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::101:101',
  ],
  ...['2002:7f00:1::', '2002:101:101::', '2001:0:101:101::'],
  ...['4000::1', '5f00::1', 'fe80::1%eth0', 'localhost', ''],
])('refuses %s', (address) => expect(allows(address)).toBe(false));

it('allows what the app allows besides', () => {
  expect(allows('127.0.0.1', true)).toBe(true);
  expect(allows('10.1.2.3', ['10.0.0.0/8'])).toBe(true);
  expect(allows('::ffff:10.1.2.3', ['10.0.0.0/8'])).toBe(true);
  expect(allows('11.1.2.3', ['10.0.0.0/8'])).toBe(true);
  expect(allows('192.168.0.1', ['10.0.0.0/8'])).toBe(false);
  expect(allows('192.168.0.1', ['192.168.0.1'])).toBe(true);
  expect(allows('192.168.0.2', ['192.168.0.1'])).toBe(false);
  expect(allows('fd00::1', ['fd00::/8', '10.0.0.0/8'])).toBe(true);
  expect(allows('192.168.0.1', ['hooks.internal'], 'Hooks.internal')).toBe(true);
  expect(allows('192.168.0.1', ['hooks.internal'], 'other.internal')).toBe(false);
});

it.each(['10.0.0.0/99', '10.0.0', '1.2.3.4/', 'https://a.example/'])('refuses the option "%s"', (entry) => {
  expect(() => addressPolicy([entry])).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
