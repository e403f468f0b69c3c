import { type Asked, isJson, textOf } from './answer.js';
import { changesUri, shownTarget } from './links.js';
import type { Settings } from './options.js';
import { bodyOf, type Change, changesBody, headOf, tagOf } from './store.js';

/** Headers of an event or a frame, and its content as text. */
export interface Pushed {
  headers: Record<string, string>;
  content: string;
}

/** What a change says to one who follows the value; undefined: no more than that there was one. */
export function pushedValue(
  asked: Asked,
  change: Change | undefined,
  settings: Settings,
): Pushed | undefined {
  const { resource } = asked;
  const content = textOf(bodyOf(resource).bytes);
  if (!isOpen(asked) || content === undefined) return undefined;
  const tags = settings.noTags ? {} : { ETag: tagOf(resource, settings), ...previousTag(change) };
  return { headers: { ...tags, 'Content-Type': bodyOf(resource).type }, content };
}

function previousTag(change: Change | undefined): Record<string, string> {
  return change?.previousTag === undefined ? {} : { 'Previous-ETag': change.previousTag };
}

/** What changed in a collection after a checkpoint, with the next one. */
export function pushedChanges(asked: Asked, from: number, settings: Settings): Pushed | undefined {
  const page = changesBody(asked.resource, from, settings);
  const content = page && textOf(page.body.bytes);
  if (!isOpen(asked) || page === undefined || content === undefined) return undefined;
  const link = `<${changesTarget(asked, page.next, settings)}>; rel=changes`;
  const ids = { 'Changes-Id': String(page.next), 'Previous-Changes-Id': String(from) };
  const headers = { Link: link, ...(settings.noTags ? {} : ids), 'Content-Type': page.body.type };
  return { headers, content };
}

export function changesTarget({ uri, host }: Asked, after: number, settings: Settings): string {
  return shownTarget(changesUri(uri, after), uri, settings, host);
}

/** Whether a GET would give its value. */
export function isOpen({ resource }: Asked): boolean {
  return resource.exists && resource.denied === undefined;
}

/** The JSON text of the value; undefined where there is none to be said in JSON. */
export function jsonOf(asked: Asked): string | undefined {
  return isOpen(asked) && isJson(bodyOf(asked.resource))
    ? bodyOf(asked.resource).bytes.toString()
    : undefined;
}

/** A subscription's way from a change to what is pushed, for values and changes alike. */
export function pushedFor(asked: Asked, change: Change, settings: Settings): Pushed | undefined {
  if (asked.after === undefined) return pushedValue(asked, change, settings);
  return change.from === headOf(asked.resource) ? undefined : pushedChanges(asked, change.from, settings);
}
