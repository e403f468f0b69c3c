import type { Session } from '../session/session.js';

/** Where a text stands. */
export type Place =
  | { kind: 'url'; resource: number }
  | { kind: 'header'; request: number; resource: number | undefined; name: string }
  | { kind: 'value'; version: number; resource: number }
  | { kind: 'frame'; frame: number; resource: number | undefined; connection: number | undefined };

export interface PlacedText {
  place: Place;
  text: string;
}

/** All texts of a session, the newest first. It may change meanwhile: what goes is passed over, what comes is not looked at. */
export function* searchPlaces(session: Session): Generator<PlacedText> {
  for (const { id, url } of [...session.resources.values()].reverse())
    yield { place: { kind: 'url', resource: id }, text: url };
  const seen = new Set<number>();
  yield* valueTexts(session, seen);
  yield* frameTexts(session, seen);
  yield* headerTexts(session);
}

/** Each body once: it may be that of a version, of the frame that brought it, and of a request. */
function textOf({ bodies }: Session, body: number | undefined, seen: Set<number>): string | undefined {
  if (body === undefined || seen.has(body)) return undefined;
  seen.add(body);
  const kept = bodies.get(body);
  return kept && 'text' in kept ? kept.text : undefined;
}

function* valueTexts(session: Session, seen: Set<number>): Generator<PlacedText> {
  for (const { id, resource, body } of [...session.versions.values()].reverse()) {
    const text = textOf(session, body, seen);
    if (text !== undefined) yield { place: { kind: 'value', version: id, resource }, text };
  }
}

function* frameTexts(session: Session, seen: Set<number>): Generator<PlacedText> {
  for (const { id, resource, connection, body } of [...session.frames.values()].reverse()) {
    const text = textOf(session, body, seen);
    if (text !== undefined) yield { place: { kind: 'frame', frame: id, resource, connection }, text };
  }
}

function* headerTexts(session: Session): Generator<PlacedText> {
  for (const { id, resource, requestHeaders = [], responseHeaders = [] } of [
    ...session.requests.values(),
  ].reverse()) {
    for (const [name, value] of [...responseHeaders, ...requestHeaders])
      yield { place: { kind: 'header', request: id, resource, name }, text: `${name}: ${value}` };
  }
}
