import type { ChangesUpdate, HeaderList, Update } from '../model/index.js';
import type { Finding, PollAnswer } from './dialect.js';
import { parseJson } from './jsonFields.js';
import { changesRels, firstTarget, readLinks, usableValue } from './links.js';
import { readStatus } from './readAnswer.js';

/** What the answer of a changes URL says. `asked`: that URL; `base`: the one that Links are relative to. */
export function readChanges(
  answer: Pick<PollAnswer, 'status' | 'headers' | 'body'>,
  base: string,
  asked: string,
  findings: Finding[],
): Update {
  const { status, headers, body } = answer;
  if (status === 404 || status === 410) return { kind: 'expired' };
  return (
    readStatus(answer) ?? { ...changesUpdate(headers, body, base, findings), empty: holdsNoItem(body), asked }
  );
}

/** `base`: what the Links are relative to. */
export function changesUpdate(
  headers: HeaderList,
  body: ArrayBuffer,
  base: string,
  findings: Finding[],
): Omit<ChangesUpdate, 'empty'> {
  const links = readLinks(headers, base, findings);
  const next = firstTarget(links, changesRels, base, findings);
  const nextId = usableValue(headers, 'changes-id');
  const previous = firstTarget(links, ['prev-changes'], base, findings);
  const previousId = usableValue(headers, 'previous-changes-id');
  return {
    ...{ kind: 'changes', headers, body },
    ...(next !== undefined && { next }),
    ...(nextId !== undefined && { nextId }),
    ...(previous !== undefined && { previous }),
    ...(previousId !== undefined && { previousId }),
  };
}

/** No bytes, an empty list, or an object whose lists are all empty. What is no JSON, such as a diff, is never empty. */
export function holdsNoItem(body: ArrayBuffer): boolean {
  if (body.byteLength === 0) return true;
  const value = valueIn(body);
  const lists = Array.isArray(value) ? [value] : Object.values(value ?? {}).filter(Array.isArray);
  return lists.length > 0 && lists.every((list) => list.length === 0);
}

export function isEmptyList(body: ArrayBuffer): boolean {
  const value = valueIn(body);
  return Array.isArray(value) && value.length === 0;
}

const valueIn = (body: ArrayBuffer) => parseJson(new TextDecoder().decode(body));
