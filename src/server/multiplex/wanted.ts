import type { IncomingMessage } from 'node:http';
import { hostOf } from '../ask/client.js';
import { type AnswerHead, isFound } from '../ask/routeAnswer.js';
import type { ServerContext } from '../context.js';
import { changesPlace, type Place, valuePlace } from '../follow/place.js';
import type { Mechanism } from '../mechanisms.js';
import type { Refusal } from '../socket/command.js';
import { subscribedTarget } from '../socket/subscribedTarget.js';
import type { Named } from './named.js';

/** What a named resource is: where the client is in it, or why it is not asked. */
export type Wanted = Named & ({ ok: true; target: string } | { ok: false; refusal: Refusal });

/** What the resource at path and query offers to this client. */
export type Offers = (target: string, req: IncomingMessage) => ReadonlySet<Mechanism>;

const NOT_OFFERED: Refusal = { code: 501, reason: 'The resource is not offered so.' };

const NOT_SHOWN: Refusal = { code: 403, reason: 'The resource is not for pages of this origin.' };

/** Why what its route answered is not told among others: it is not live, or not for the page that asks. */
export function refusalFor(
  req: IncomingMessage,
  answer: AnswerHead,
  { isLiveAnswer, cors }: Pick<ServerContext, 'isLiveAnswer' | 'cors'>,
): Refusal | undefined {
  if (isFound(answer) && !isLiveAnswer(answer)) return NOT_OFFERED;
  return cors?.shows(req, answer) === false ? NOT_SHOWN : undefined;
}

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
