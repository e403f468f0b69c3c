import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestTarget } from '../../ask/requestUrl.js';
import type { MountedRequest } from '../../types.js';
import type { WebhooksContext } from '../context.js';
import { problemOf } from '../failures.js';
import { infoOf } from '../info.js';
import { StoreFailure } from '../keep/records.js';
import type { Registration } from '../registration.js';
import { type Addressed, readCollectionUrl, registrationUrl } from './collectionUrl.js';
import { busy, Refusal } from './refusal.js';
import { register } from './register.js';
import { inspect, unregister } from './unregister.js';

interface Reply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  body?: unknown;
}

/** What a request is about, if it is one for the collections of registrations. */
export function addressOf({ settings }: WebhooksContext, req: MountedRequest): Addressed | undefined {
  return readCollectionUrl(settings.path, requestTarget(req));
}

/** Answers a request to a collection or to one of its registrations. Never rejects. */
export async function answer(
  context: WebhooksContext,
  addressed: Addressed,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const reply = await replyTo(context, addressed, req).catch((thrown) => failure(context, thrown));
  try {
    // Else somebody has lost his patience, and has answered.
    if (!res.headersSent) send(res, reply);
  } catch (thrown) {
    context.onProblem(problemOf(thrown));
    res.destroy();
  }
}

export function answerClosed(res: ServerResponse): void {
  const { status, headers, text } = busy('This server is closing.\n');
  send(res, { status, headers: { ...headers, Connection: 'close' }, body: text });
}

async function replyTo(context: WebhooksContext, addressed: Addressed, req: IncomingMessage): Promise<Reply> {
  switch (addressed.kind) {
    case 'malformed':
      throw new Refusal(400, addressed.text);
    case 'collection':
      if (req.method !== 'POST') throw notAllowed('POST');
      return replyToPost(context, addressed, req);
    case 'registration':
      if (req.method === 'GET') return { status: 200, body: await ownView(context, addressed, req) };
      if (req.method !== 'DELETE') throw notAllowed('DELETE, GET');
      await unregister(context, req, addressed.collection, addressed.callback);
      return { status: 204 };
    default:
      return addressed satisfies never;
  }
}

async function replyToPost(
  context: WebhooksContext,
  { collection }: Extract<Addressed, { kind: 'collection' }>,
  req: IncomingMessage,
): Promise<Reply> {
  const { registration, isNew } = await register(context, req, collection);
  const location = registrationUrl(context.settings.path, collection, registration.callback);
  // Whoever lost the secret ends the registration and makes another.
  const secret = isNew ? { secret: registration.secret } : {};
  return {
    status: isNew ? 201 : 200,
    headers: { Location: location },
    body: { ...viewOf(registration), ...secret },
  };
}

async function ownView(
  context: WebhooksContext,
  { collection, callback }: Extract<Addressed, { kind: 'registration' }>,
  req: IncomingMessage,
): Promise<unknown> {
  const registration = await inspect(context, req, collection, callback);
  const failing = await context.progress.failing(registration);
  const failures = failing && {
    since: iso(failing.since),
    attempts: failing.attempts,
    next: iso(failing.nextAt),
  };
  return { ...viewOf(registration), ...(failures ? { failures } : {}) };
}

function viewOf(registration: Registration): Record<string, unknown> {
  const { callback, resources } = infoOf(registration);
  const { expiresAt } = registration;
  return { callback_uri: callback, uri: resources, ...(expiresAt ? { expires: iso(expiresAt) } : {}) };
}

const iso = (ms: number) => new Date(ms).toISOString();

function notAllowed(methods: string): Refusal {
  return new Refusal(405, `Only ${methods} here.\n`, { Allow: methods });
}

function failure({ onProblem }: WebhooksContext, thrown: unknown): Reply {
  if (!(thrown instanceof Refusal)) onProblem(problemOf(thrown));
  const { status, headers, text } = refusalOf(thrown);
  return { status, headers, body: text };
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof StoreFailure) return busy('Registrations cannot be kept now. Try again later.\n');
  return new Refusal(500, 'Internal Server Error\n');
}

function send(res: ServerResponse, { status, headers = {}, body }: Reply): void {
  const isText = typeof body === 'string';
  res.statusCode = status;
  res.setHeader('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (body === undefined) {
    res.end();
    return;
  }
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/json');
  res.end(res.req.method === 'HEAD' ? undefined : isText ? body : `${JSON.stringify(body)}\n`);
}
