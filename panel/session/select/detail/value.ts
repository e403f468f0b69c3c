import { isJsonType, parseContentType } from '../../../../src/protocol/index.js';
import type { Version } from '../../model.js';
import type { Session } from '../../session.js';
import { type Body, bodySize } from '../../store/bodies.js';

/** A body as a viewer wants it. */
export type BodyView =
  | { kind: 'json'; text: string; value: unknown; bytes: number }
  | { kind: 'text'; text: string; bytes: number }
  | { kind: 'binary'; base64: string; bytes: number }
  /** removed: the server said so · dropped: it had to make room · unseen: nobody gave it to the panel. */
  | { kind: 'absent'; why: 'removed' | 'dropped' | 'unseen'; bytes: number };

export interface ValueView {
  version: Version;
  body: BodyView;
  /** Neighbours, for stepping through. */
  previous: number | undefined;
  next: number | undefined;
  /** Its place among so many that are there. */
  place: number;
  count: number;
}

/** A version of a resource, the newest where none is named. Undefined where there is none. */
export function valueView(session: Session, resource: number, version?: number): ValueView | undefined {
  const versions = valuesOf(session, resource);
  const newest = session.newest.get(resource);
  const shown = version === undefined ? newest : versions.find(({ id }) => id === version);
  if (!shown) return undefined;
  const place = versions.indexOf(shown);
  return {
    version: shown,
    body: versionBody(session, shown),
    previous: versions[place - 1]?.id,
    next: place < 0 ? undefined : versions[place + 1]?.id,
    place: place + 1,
    count: versions.length,
  };
}

/** Versions that are something, the oldest first. A log that was read late may tell of older ones later. */
export function valuesOf(session: Session, resource: number): Version[] {
  const versions = session.versions.group('resource', resource).filter(({ kind }) => kind !== 'gap');
  return versions.sort((a, b) => a.at - b.at || a.id - b.id);
}

export function versionBody(session: Session, version: Version): BodyView {
  const { kind, bytes } = version;
  if (kind === 'removed') return { kind: 'absent', why: 'removed', bytes: 0 };
  const body = session.bodies.get(version.body);
  if (body) return viewBody(body, version.contentType);
  return { kind: 'absent', why: version.body === undefined ? 'unseen' : 'dropped', bytes };
}

const parsed = new WeakMap<Body, BodyView>();

/** JSON where its type says so, or where none is said and it is. */
export function viewBody(body: Body, contentType?: string): BodyView {
  const known = parsed.get(body);
  if (known) return known;
  const view = readBody(body, contentType);
  parsed.set(body, view);
  return view;
}

function readBody(body: Body, contentType: string | undefined): BodyView {
  const bytes = bodySize(body);
  if (!('text' in body)) return { kind: 'binary', base64: body.base64, bytes };
  const { text } = body;
  const { type } = parseContentType(contentType);
  const mayBeJson = type === '' || isJsonType(type) || type === 'text/plain' || type === 'text/event-stream';
  if (!mayBeJson) return { kind: 'text', text, bytes };
  try {
    return { kind: 'json', text, value: JSON.parse(text), bytes };
  } catch {
    return { kind: 'text', text, bytes };
  }
}
