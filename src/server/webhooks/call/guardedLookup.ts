import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { AddressPolicy } from './addressPolicy.js';

/** The name leads only to addresses that are not allowed. */
export class AddressRefused extends Error {
  constructor() {
    super('the address is not allowed');
  }
}

type Done = Parameters<LookupFunction>[2];

/**
 * A lookup for `connect` that gives allowed addresses alone. As the connection goes to what it gave, a name that leads
 * elsewhere a moment later (DNS rebinding) gains nothing.
 */
export function guardedLookup(lookup: LookupFunction, policy: AddressPolicy): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found, family) => {
      if (error) return done(error, '', 0);
      const all = Array.isArray(found) ? found : [{ address: found, family: family ?? 4 }];
      finish(
        all.filter(({ address }) => policy(address, host)),
        options,
        done,
      );
    });
  };
}

function finish(allowed: LookupAddress[], { all }: LookupOptions, done: Done): void {
  const [first] = allowed;
  if (!first) done(new AddressRefused(), '', 0);
  else if (all) done(null, allowed);
  else done(null, first.address, first.family);
}
