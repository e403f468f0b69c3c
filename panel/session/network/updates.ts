import type { Target } from '../../../src/dialects/dialect.js';
import { headerValue, type Mode, type Update, type Via } from '../../../src/model/index.js';
import type { Request, Resource } from '../model.js';
import { confirm, hear } from '../record/confirm.js';
import { addVersion } from '../record/rows.js';
import type { Session } from '../session.js';
import type { Body } from '../store/bodies.js';

/** How an update came. */
export interface Arrival {
  at: number;
  via: Via;
  request?: Request | undefined;
  frame?: number | undefined;
}

/** What an update that was read from the network means for its resource. */
export function applyUpdate(session: Session, resource: Resource, update: Update, arrival: Arrival): void {
  switch (update.kind) {
    case 'value':
    case 'push':
      return takeValue(session, resource, update, arrival);
    case 'changes':
      if (update.empty) return confirm(session, resource, arrival.at);
      return takeChanges(session, resource, update, arrival);
    case 'unchanged':
      return confirm(session, resource, arrival.at);
    case 'gone':
      return remove(session, resource, update.status, arrival);
    case 'hint':
      return hear(session, resource, arrival.at);
    case 'expired':
      return void addVersion(session, resource, {
        kind: 'gap',
        at: arrival.at,
        reason: 'checkpoint expired',
      });
    case 'denied':
    case 'failed':
      resource.failures += 1;
      return hear(session, resource, arrival.at);
    default:
      return update satisfies never;
  }
}

type Whole = Extract<Update, { kind: 'value' | 'push' | 'changes' }>;

function takeValue(session: Session, resource: Resource, update: Whole, arrival: Arrival): void {
  const etag = headerValue(update.headers, 'etag');
  addWhole(session, resource, update, arrival, 'value', etag ?? undefined);
}

function takeChanges(session: Session, resource: Resource, update: Whole, arrival: Arrival): void {
  addWhole(session, resource, update, arrival, 'changes', undefined);
}

function addWhole(
  session: Session,
  resource: Resource,
  { headers, body }: Whole,
  { at, via, request, frame }: Arrival,
  kind: 'value' | 'changes',
  etag: string | undefined,
): void {
  addVersion(session, resource, {
    ...{ kind, at, via, etag, frame, request: request?.id, bytes: body.byteLength },
    contentType: headerValue(headers, 'content-type') ?? resource.contentType,
    body: session.bodies.add(asBody(body)),
    ...(via === 'stream' || via === 'socket' ? {} : answered(request)),
  });
  hear(session, resource, at);
}

const answered = (request: Request | undefined) => ({
  ms: request?.ms,
  held: request?.waitSeconds !== undefined,
  status: request?.status,
});

/** Text where it is valid UTF-8. */
function asBody(bytes: ArrayBuffer): Body {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { base64: base64Of(new Uint8Array(bytes)) };
  }
}

/** In pieces: a call takes only so many arguments. */
function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}

export function remove(
  session: Session,
  resource: Resource,
  status: number,
  { at, via, request }: Arrival,
): void {
  const isRemoved = session.newest.get(resource.id)?.kind === 'removed';
  if (!isRemoved) addVersion(session, resource, { kind: 'removed', at, via, status, request: request?.id });
  hear(session, resource, at);
}

/** The resource as the codecs of the dialects take it. Its key is its id. */
export function targetOf(session: Session, resource: Resource, mode: Mode, asked?: string): Target {
  const { id, base, etag, contentType } = resource;
  const checkpoint = session.index.network.followed.get(id)?.checkpoint ?? {};
  return {
    ...{ key: String(id), url: base, credentials: 'same-origin', headers: [], mode },
    checkpoint: { ...checkpoint, ...(etag !== undefined && { etag }) },
    ...(contentType !== undefined && { contentType }),
    ...(asked !== undefined && { asked }),
  };
}
