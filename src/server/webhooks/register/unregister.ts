import type { IncomingMessage } from 'node:http';
import type { WebhooksContext } from '../context.js';
import { hostOf, isExpired, type Registration } from '../registration.js';
import type { Collection } from './collectionUrl.js';
import { confirmIntent, isSameText } from './intent.js';
import { busy, Refusal } from './refusal.js';
import { keyOf } from './register.js';
import { readCallback, refuseSite } from './registrationRequest.js';

/** Ends a registration if who asks knows its secret, or else if the callback confirms. Throws Refusal and StoreFailure. */
export async function unregister(
  context: WebhooksContext,
  req: IncomingMessage,
  collection: Collection,
  callback: string,
): Promise<void> {
  refuseSite(context.settings, req);
  const url = readCallback(context.settings, callback);
  const leave = context.registering.tryEnter(hostOf(url));
  if (!leave) throw busy('Too many are registering at the moment.\n');
  const key = keyOf(collection, url);
  try {
    await context.queue.run(key, async () => {
      const registration = await find(context, key);
      if (!isAuthorized(req, registration)) await confirm(context, registration);
      await context.remove(registration);
    });
  } finally {
    leave();
  }
}

/** The registration of who knows its secret. Throws Refusal and StoreFailure. */
export async function inspect(
  context: WebhooksContext,
  req: IncomingMessage,
  collection: Collection,
  callback: string,
): Promise<Registration> {
  if (req.headers.authorization === undefined) {
    throw new Refusal(401, 'Give the secret: Authorization: Bearer whsec_…\n', {
      'WWW-Authenticate': 'Bearer',
    });
  }
  const registration = await find(context, keyOf(collection, readCallback(context.settings, callback)));
  if (isAuthorized(req, registration)) return registration;
  throw new Refusal(404, 'There is no such registration.\n');
}

async function find({ registrations, clock }: WebhooksContext, key: string): Promise<Registration> {
  await registrations.refresh();
  const registration = registrations.get(key);
  if (registration && !isExpired(registration, clock.wall())) return registration;
  throw new Refusal(404, 'There is no such registration.\n');
}

function isAuthorized(
  { headers: { authorization = '' } }: IncomingMessage,
  { secret }: Registration,
): boolean {
  return isSameText(authorization.replace(/^Bearer +/i, ''), secret);
}

async function confirm({ settings, caller }: WebhooksContext, registration: Registration): Promise<void> {
  if (!settings.verify) return;
  const { callback, origin, collection, topics } = registration;
  // A multiplexed one ends as a whole, and may have more topics than a URL holds.
  const named = collection === 'multiplex' ? [] : topics.map(({ target }) => origin + target);
  await confirmIntent(caller, { mode: 'unsubscribe', callback, topics: named });
}
