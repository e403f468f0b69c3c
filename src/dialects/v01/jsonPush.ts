import { jsonContent } from '../content.js';
import type { Finding, Target, TargetUpdate } from '../dialect.js';
import { note } from '../findings.js';
import { type Fields, memberOf, textOf } from '../jsonFields.js';
import { readHeaders } from '../jsonHeaders.js';
import { matchUri } from '../match.js';
import { pushedUpdate } from '../pushed.js';

/** `{"uri": …, "headers": …, "body": …}` of a shared stream or socket; a stream has no headers, as a rule. */
export function readJsonPush(
  fields: Fields,
  base: string,
  targets: readonly Target[],
  findings: Finding[],
): TargetUpdate[] {
  const uri = textOf(fields, 'uri');
  if (uri === undefined) note(findings, 'bad-event', 'there is no uri in it');
  const match = uri === undefined ? undefined : matchUri(uri, base, targets, findings);
  if (!match) return [];
  const body = fields.get('body');
  const headers = readHeaders(memberOf(fields, 'headers'), findings);
  const pushed = { headers, content: body === undefined ? undefined : jsonContent(body) };
  const way = { base: match.url, asItems: true, lossy: true };
  return match.targets.flatMap((target) => {
    const update = match.sure ? pushedUpdate(target, pushed, way, findings) : ({ kind: 'hint' } as const);
    return update ? [{ key: target.key, update }] : [];
  });
}
