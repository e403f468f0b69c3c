import type { IncomingMessage } from 'node:http';
import { hostOf } from '../ask/client.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { Mechanism } from '../mechanisms.js';
import type { Refusal } from '../socket/command.js';
import { subscribedTarget } from '../socket/subscribedTarget.js';
import type { Named } from './named.js';

/** What a named resource is: where the client is in it, or why it is not asked. */
export type Wanted = Named & ({ ok: true; target: string } | { ok: false; refusal: Refusal });

/** What the resource at path and query offers to this client. */
export type Offers = (target: string, req: IncomingMessage) => ReadonlySet<Mechanism>;

export const NOT_OFFERED: Refusal = { code: 501, reason: 'The resource is not offered so.' };

export function readWanted(named: Named, req: IncomingMessage, mechanism: Mechanism, offers: Offers): Wanted {
  const found = subscribedTarget(named.uri, { headers: { host: hostOf(req) } });
  if (!found.ok) return { ...named, ...found };
  return offers(found.target, req).has(mechanism)
    ? { ...named, ...found }
    : { ...named, ok: false, refusal: NOT_OFFERED };
}

/** For one news: without a tag it is that of changes, if that is what the URL is of, or the value at once. */
export function placeOfOne({ validator }: Named, target: string): Place {
  return validator === '' ? changesPlace(target) : valuePlace(target, validator);
}
