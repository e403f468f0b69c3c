import { headerValue } from '../../../src/model/index.js';
import type { SessionInput } from '../input.js';
import { addVersion, setBody, touchVersion } from '../record/rows.js';
import type { Session } from '../session.js';
import { bodySize } from '../store/bodies.js';
import { body, checked, headers, name, number, object, optional, revision, via } from './checks.js';
import { sourceOf } from './reduceLog.js';

type ValueInput = Extract<SessionInput, { type: 'value' }>;

const shape = object({
  at: number,
  key: name,
  revision,
  via: optional(via),
  status: number,
  headers,
  body,
});

/** A value that an engine holds: the body of a version that its log told of, or a version of which the log is gone. */
export function reduceValue(session: Session, claimed: ValueInput): void {
  const input = checked<ValueInput>(shape, claimed, session.index.intern);
  if (!input) return;
  const source = sourceOf(session, claimed.source);
  const resource = session.index.engine(source.id).resources.get(input.key);
  if (!resource) return;
  const { boot, n } = input.revision;
  const contentType = headerValue(input.headers, 'content-type');
  const kept = session.bodies.add(input.body);
  const isMeant = ({ revision }: { revision: typeof input.revision | undefined }) =>
    revision?.boot === boot && revision.n === n;
  const newest = session.newest.get(resource.id);
  const found =
    newest && isMeant(newest) ? newest : session.versions.newest('resource', resource.id, 500).find(isMeant);
  if (found) {
    found.contentType ??= contentType;
    resource.contentType ??= contentType;
    touchVersion(session, found);
    return setBody(session, found, kept);
  }
  if (newest?.revision && (newest.revision.boot > boot || newest.revision.n > n)) return;
  const { at, status } = input;
  const etag = headerValue(input.headers, 'etag');
  const bytes = bodySize(input.body);
  addVersion(session, resource, {
    kind: 'value',
    at,
    via: input.via,
    status,
    revision: input.revision,
    etag,
    contentType,
    bytes,
    body: kept,
  });
}
