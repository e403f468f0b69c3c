import { type HeaderList, headerValue, type ResourceKey, type Update } from '../model/index.js';
import { readRawObject } from '../protocol/index.js';
import { type Content, jsonContent, textContent } from './content.js';
import type { Finding, PollAnswer, Reading, Target, TargetUpdate } from './dialect.js';
import { note } from './findings.js';
import { memberOf, readFields, textOf } from './jsonFields.js';
import { readHeaders } from './jsonHeaders.js';
import { usableValue } from './links.js';
import { matchUri } from './match.js';
import { placeOf } from './places.js';
import { hasAskedTag, isAnswer, readAnswer } from './readAnswer.js';
import { readChanges } from './readChanges.js';

/** How a body stands in its member: 0.1 as the JSON value itself, later as a string. */
export type BodyForm = 'json' | 'text';

interface Member {
  status: number;
  headers: HeaderList;
  content: Content | undefined;
}

/** What one member says of some of the resources; undefined where it could not be understood. */
type MemberReading = { keys: ResourceKey[]; updates: TargetUpdate[] } | undefined;

/**
 * What an answer for several resources says: an object with a member for each that has news. The others are unchanged,
 * unless something in it could not be understood. Judged by parsing, not by type: some servers say `text/html`.
 */
export function readMembers(answer: PollAnswer, targets: readonly Target[], form: BodyForm): Reading {
  const findings: Finding[] = [];
  const members = membersOf(answer);
  const readings = [...(members ?? [])].map(([uri, raw]) =>
    readMember(uri, raw, form, answer.url, targets, findings),
  );
  const understood = readings.filter((reading) => reading !== undefined);
  const updates = understood.flatMap((reading) => reading.updates);
  const isForeign = readings.length > 0 && understood.length === 0;
  if (!members || isForeign) return { updates, findings, unreadable: true };
  if (understood.length < readings.length) return { updates, findings };
  const named = new Set(understood.flatMap(({ keys }) => keys));
  const others = targets.filter((target) => !named.has(target.key) && isAsked(target));
  return { updates: [...updates, ...others.map(({ key }) => ({ key, update: unchanged }))], findings };
}

const unchanged: Update = { kind: 'unchanged', headers: [] };

/** Whether the request said what is held, so that no news of it are good news. */
const isAsked = (target: Target) => (placeOf(target) ?? target.checkpoint.etag) !== undefined;

function membersOf({ status, body }: PollAnswer): Map<string, string> | undefined {
  if (status === 304) return new Map();
  return isAnswer(status) ? readRawObject(new TextDecoder().decode(body)) : undefined;
}

function readMember(
  uri: string,
  raw: string,
  form: BodyForm,
  base: string,
  targets: readonly Target[],
  findings: Finding[],
): MemberReading {
  const member = parseMember(raw, form, findings);
  if (!member) note(findings, 'bad-member', `${uri}: ${raw}`);
  const match = member && matchUri(uri, base, targets, findings);
  if (!match) return undefined;
  const updateOf = (target: Target): Update =>
    match.sure ? memberUpdate(member, target, match.url, findings) : { kind: 'hint' };
  // That one of several did not change tells nothing, not even of that one.
  const told = match.sure || member.status !== 304 ? match.targets : [];
  return {
    keys: match.targets.map(({ key }) => key),
    updates: told.map((target) => ({ key: target.key, update: updateOf(target) })),
  };
}

function parseMember(raw: string, form: BodyForm, findings: Finding[]): Member | undefined {
  const fields = readFields(raw);
  if (!fields) return undefined;
  const body = fields.get('body');
  const status = Number(textOf(fields, 'code') ?? (body === undefined ? Number.NaN : 200));
  if (!Number.isInteger(status)) return undefined;
  const headers = readHeaders(memberOf(fields, 'headers'), findings);
  return { status, headers, content: body === undefined ? undefined : contentOf(body, form) };
}

function contentOf(raw: string, form: BodyForm): Content | undefined {
  if (form === 'json') return jsonContent(raw);
  if (raw.startsWith('"')) return textContent(JSON.parse(raw));
  return raw === 'null' ? undefined : jsonContent(raw);
}

function memberUpdate(member: Member, target: Target, url: string, findings: Finding[]): Update {
  const { status, headers, content } = member;
  const place = placeOf(target);
  const type = headerValue(headers, 'content-type');
  const body = isAnswer(status)
    ? content?.(type ?? (place === undefined ? target.contentType : undefined))
    : new ArrayBuffer(0);
  if (place === undefined && isAnswer(status) && hasAskedTag(member, target))
    return { kind: 'unchanged', headers };
  if (!body) return { kind: 'hint' };
  if (place !== undefined) return readChanges({ status, headers, body }, url, place, findings);
  if (isAnswer(status) && usableValue(headers, 'etag') === undefined) return { kind: 'hint' };
  return readAnswer({ url, status, headers: withType(headers, target.contentType), body }, target);
}

/** A member that names no type has the one that the resource had. */
function withType(headers: HeaderList, contentType: string | undefined): HeaderList {
  const isMissing = contentType !== undefined && headerValue(headers, 'content-type') === undefined;
  return isMissing ? [...headers, ['Content-Type', contentType]] : headers;
}
