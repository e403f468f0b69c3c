import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LiveResourceError } from '../../../model/error.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Whether one may connect to this IP address, which `host` (a name or the address itself) stands for. */
export type AddressPolicy = (address: string, host: string) => boolean;

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Public addresses, and what is allowed besides: `true` for everything, or a list of host names, addresses and ranges
 * (`10.0.0.0/8`). Throws LiveResourceError `bad-option`.
 */
export function addressPolicy(allowed: boolean | readonly string[]): AddressPolicy {
  if (allowed === true) return () => true;
  const entries = allowed || [];
  const ranges = entries.filter(isRange).map(parseRange);
  const hosts = new Set(entries.filter((entry) => !isRange(entry)).map((entry) => entry.toLowerCase()));
  return (text, host) => {
    if (!ipaddr.isValid(text)) return false;
    const address = withoutMapping(ipaddr.parse(text));
    return (
      isPublic(address) || hosts.has(host.toLowerCase()) || ranges.some((range) => isWithin(address, range))
    );
  };
}

/** What translators make of an IPv4 address is judged as that address; tunnels (6to4, Teredo) lead anywhere. */
function isPublic(address: Address): boolean {
  if (!(address instanceof ipaddr.IPv6)) return address.range() === 'unicast';
  if (address.match(NAT64)) return new ipaddr.IPv4(address.toByteArray().slice(12)).range() === 'unicast';
  return address.range() === 'unicast' && address.match(GLOBAL_UNICAST);
}

function withoutMapping(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function isWithin(address: Address, [range, bits]: [Address, number]): boolean {
  return address.kind() === range.kind() && address.match(range, bits);
}

// No host name has a colon or a slash, or consists of digits and dots.
const isRange = (entry: string) => /[:/]|^[\d.]+$/.test(entry);

function parseRange(entry: string): [Address, number] {
  try {
    // The library takes `10.0.0` for an address as well.
    if (!isIP(entry.replace(/\/.*$/, ''))) throw new Error('no address');
    if (entry.includes('/')) return ipaddr.parseCIDR(entry);
    const address = ipaddr.parse(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    const reason = `"${entry}" is neither a host name nor an address nor a range such as "10.0.0.0/8"`;
    throw new LiveResourceError('bad-option', { option: 'webhooks.allowPrivate', reason });
  }
}
