import type { IncomingMessage } from 'node:http';
import type { WebhooksContext } from '../context.js';
import { newSecret } from '../deliver/signature.js';
import { callOption } from '../failures.js';
import { infoOf } from '../info.js';
import { hostOf, isExpired, newToken, type Registration, registrationKey } from '../registration.js';
import { checkLimits } from './admission.js';
import { type Beginning, beginningOf, refuseUnless200, registrantHeaders } from './beginning.js';
import type { Collection } from './collectionUrl.js';
import { confirmIntent } from './intent.js';
import { busy, Refusal } from './refusal.js';
import { type RegistrationRequest, readRegistrationRequest } from './registrationRequest.js';
import { missingTopics, type WantedTopic } from './wanted.js';

export interface Registered {
  registration: Registration;
  isNew: boolean;
}

export const keyOf = (collection: Collection, callback: string): string =>
  registrationKey(collection.name, collection.name === 'multiplex' ? '' : collection.target, callback);

/** Registers a callback, or more resources for one. Throws Refusal and StoreFailure. */
export async function register(
  context: WebhooksContext,
  req: IncomingMessage,
  collection: Collection,
): Promise<Registered> {
  const request = await readRegistrationRequest(context, req, collection);
  const leave = context.registering.tryEnter(hostOf(request.callback));
  if (!leave) throw busy('Too many are registering at the moment.\n');
  const key = keyOf(collection, request.callback);
  try {
    return await context.queue.run(key, () => new Registering(context, request, key).run());
  } finally {
    leave();
  }
}

class Registering {
  readonly #context: WebhooksContext;
  readonly #request: RegistrationRequest;
  readonly #key: string;

  constructor(context: WebhooksContext, request: RegistrationRequest, key: string) {
    this.#context = context;
    this.#request = request;
    this.#key = key;
  }

  async run(): Promise<Registered> {
    const { registrations, settings } = this.#context;
    const owner = await this.#authorize();
    await registrations.refresh();
    await this.#endExpired();
    const existing = this.#existing(owner);
    const missing = missingTopics(this.#request.wanted, existing);
    const isRenewed = existing !== undefined && settings.expiresMs !== undefined;
    if (existing && missing.length === 0 && !isRenewed) return { registration: existing, isNew: false };
    const draft = existing ?? this.#draft(owner);
    const beginnings = await Promise.all(missing.map((topic) => this.#begin(topic, draft)));
    const registration = this.#withTopics(draft, beginnings);
    this.#checkRoom(existing, beginnings);
    if (settings.verify) await this.#confirm();
    this.#checkRoom(existing, beginnings);
    await this.#keep(registration, beginnings);
    return { registration, isNew: existing === undefined };
  }

  async #authorize(): Promise<string | undefined> {
    const { authorize } = this.#context.settings;
    if (!authorize) return undefined;
    const { req, callback, wanted, origin } = this.#request;
    const resources = wanted.map(({ target }) => origin + target);
    const allowed = await callOption('authorize', () => authorize(req, { callback, resources }));
    if (allowed) return allowed === true ? undefined : allowed.owner;
    throw new Refusal(403, 'You may not register this callback.\n');
  }

  async #endExpired(): Promise<void> {
    const { registrations, clock, onFailure, end, remove } = this.#context;
    for (const registration of registrations.all.filter((one) => isExpired(one, clock.wall()))) {
      if (registration.key === this.#key) await remove(registration);
      // Another may be waited for by one that waits for this.
      else end(registration).catch(onFailure);
    }
  }

  #existing(owner: string | undefined): Registration | undefined {
    const existing = this.#context.registrations.get(this.#key);
    // What it is told is what its owner may see.
    if (!existing || existing.owner === owner) return existing;
    throw new Refusal(409, 'Somebody else has registered this callback.\n');
  }

  #draft(owner: string | undefined): Registration {
    const { callback, collection, origin } = this.#request;
    const names = { key: this.#key, id: newToken(), revision: newToken(), collection: collection.name };
    const draft = { ...names, callback, origin, topics: [], secret: newSecret() };
    return owner === undefined ? draft : { ...draft, owner };
  }

  async #begin(wanted: WantedTopic, draft: Registration): Promise<Beginning> {
    const { host, questionFor, settings } = this.#context;
    const { origin, req } = this.#request;
    const info = { ...infoOf(draft), resources: [origin + wanted.target] };
    // Their heads say all.
    const question = { ...(await questionFor(info, origin)), target: wanted.target, maxBytes: 0, by: req };
    if (!settings.authorize) {
      refuseUnless200(await host.ask({ ...question, headers: registrantHeaders(req) }));
    }
    const answer = await host.ask(question);
    return beginningOf(wanted, answer, new URL(origin).host);
  }

  #withTopics(draft: Registration, beginnings: Beginning[]): Registration {
    const { settings, clock } = this.#context;
    const topics = [...draft.topics, ...beginnings.map(({ topic }) => topic)];
    const registration = { ...draft, topics, revision: newToken() };
    return settings.expiresMs === undefined
      ? registration
      : { ...registration, expiresAt: clock.wall() + settings.expiresMs };
  }

  #checkRoom(existing: Registration | undefined, beginnings: Beginning[]): void {
    const { registrations, settings, clock } = this.#context;
    const added = beginnings.map(({ topic }) => topic);
    const current = registrations.all.filter((one) => !isExpired(one, clock.wall()));
    checkLimits({ callback: this.#request.callback, existing, added }, current, settings);
  }

  #confirm(): Promise<void> {
    const { callback, wanted, origin } = this.#request;
    const topics = wanted.map(({ target }) => origin + target);
    return confirmIntent(this.#context.caller, { mode: 'subscribe', callback, topics });
  }

  /** What changed since it was asked for, its callback hears after all. */
  async #keep(registration: Registration, beginnings: Beginning[]): Promise<void> {
    const { progress, registrations, look } = this.#context;
    for (const { topic, position } of beginnings) {
      await progress.write(registration, topic, { position, sequence: 0 });
    }
    await registrations.put(registration);
    look(
      registration,
      beginnings.map(({ topic }) => topic),
    );
  }
}
