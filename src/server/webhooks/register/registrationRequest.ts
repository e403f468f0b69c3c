import type { IncomingMessage } from 'node:http';
import { pathOf, requestTarget } from '../../ask/requestUrl.js';
import type { CallbackMechanism, WebhookHost } from '../host.js';
import type { WebhookSettings } from '../options.js';
import { parseCallbackUri } from './callbackUri.js';
import type { Collection } from './collectionUrl.js';
import { readForm } from './form.js';
import { Refusal } from './refusal.js';
import { refuseOtherSites, requestOrigin } from './requestOrigin.js';
import { type WantedTopic, wantedTopics } from './wanted.js';

/** A POST that could be read. */
export interface RegistrationRequest {
  req: IncomingMessage;
  collection: Collection;
  callback: string;
  wanted: WantedTopic[];
  /** Of this server, as it is told to receivers. */
  origin: string;
}

interface Reading {
  settings: WebhookSettings;
  host: WebhookHost;
}

/** Throws Refusal. */
export async function readRegistrationRequest(
  { settings, host }: Reading,
  req: IncomingMessage,
  collection: Collection,
): Promise<RegistrationRequest> {
  refuseSite(settings, req);
  const form = await readForm(req, settings.limits.formBytes);
  const origin = settings.origin ?? requestOrigin(req);
  const base = new URL(requestTarget(req), origin).href;
  const wanted = wantedTopics(collection, form, { base, maxLength: settings.limits.uriLength });
  refuseUnlessOffered(host, req, collection, wanted);
  const callback = readCallback(settings, form.callback);
  if (new URL(callback).origin === origin) throw new Refusal(400, 'callback_uri leads to this server.\n');
  return { req, collection, callback, wanted, origin };
}

/** In the spelling of registrations. Throws Refusal. */
export function readCallback({ allowHttp, limits }: WebhookSettings, text: string): string {
  const callback = parseCallbackUri(text, { allowHttp, maxLength: limits.uriLength });
  if (callback.ok) return callback.url;
  throw new Refusal(400, callback.text);
}

export function refuseSite({ origin }: WebhookSettings, req: IncomingMessage): void {
  if (req.headers.origin === undefined) return;
  refuseOtherSites(req, [requestOrigin(req), ...(origin ? [origin] : [])]);
}

function refuseUnlessOffered(
  host: WebhookHost,
  req: IncomingMessage,
  { name }: Collection,
  wanted: WantedTopic[],
): void {
  const mechanism: CallbackMechanism = name === 'multiplex' ? 'multiplex-callbacks' : `${name}-callback`;
  const refused = wanted.find(({ target }) => host.offers?.(mechanism, target, req) === false);
  if (refused) throw new Refusal(404, `${pathOf(refused.target)} has no callbacks.\n`);
}
