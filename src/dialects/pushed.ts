import { type HeaderList, headerValue, type Update } from '../model/index.js';
import { weakMatch } from '../protocol/index.js';
import { type Content, textContent } from './content.js';
import type { Finding, Target } from './dialect.js';
import { note } from './findings.js';
import { parseJson } from './jsonFields.js';
import { readHeaders } from './jsonHeaders.js';
import { changesRels, firstTarget, readLinks, usableValue } from './links.js';
import { changesUpdate, holdsNoItem, isEmptyList } from './readChanges.js';

/** What came by itself. */
export interface Pushed {
  headers: HeaderList;
  /** Undefined where none came. */
  content: Content | undefined;
}

/** How it came. */
export interface Way {
  /** What Links are relative to. */
  base: string;
  /** 0.1: what changed is one item or a list of items, never an object that holds a list. */
  asItems?: boolean;
  /** Something before it may be lost: changes must say what they follow. */
  lossy?: boolean;
  /** It only says where things stand now. */
  opens?: boolean;
}

const hint: Update = { kind: 'hint' };

/** Headers as a line of JSON, then the content: events and frames of 0.2 and 0.3. */
export function readPush(line: string, content: string | undefined, findings: Finding[]): Pushed {
  const headers = parseJson(line);
  if (headers === undefined) note(findings, 'bad-headers', line);
  return {
    headers: readHeaders(headers, findings),
    content: content === undefined ? undefined : textContent(content),
  };
}

/** What it means for one resource; undefined where that is nothing new. */
export function pushedUpdate(
  target: Target,
  pushed: Pushed,
  way: Way,
  findings: Finding[],
): Update | undefined {
  if (target.mode === 'hint') return hint;
  if (!pushed.content) return withoutContent(target, pushed.headers, way);
  if (target.mode === 'changes') return pushedChanges(pushed, way, findings);
  return pushedValue(target.contentType, pushed, way);
}

/** Something changed, unless it names what we hold. */
function withoutContent({ mode, checkpoint }: Target, headers: HeaderList, way: Way): Update | undefined {
  const isChanges = mode === 'changes';
  const now = isChanges
    ? firstTarget(readLinks(headers, way.base, []), changesRels, way.base, [])
    : usableValue(headers, 'etag');
  if (now === undefined) return way.opens ? undefined : hint;
  const held = isChanges ? checkpoint.changesUrl : checkpoint.etag;
  const isHeld = held !== undefined && (isChanges ? now === held : weakMatch(now, held));
  return isHeld ? undefined : hint;
}

function pushedValue(held: string | undefined, { headers, content }: Pushed, way: Way): Update {
  const body = content?.(headerValue(headers, 'content-type') ?? held);
  // The same resource may be followed as a collection on the same connection: an item is not its value.
  const isItem =
    way.asItems && readLinks(headers, way.base, []).some(({ rels }) => rels.includes('prev-changes'));
  if (body === undefined || isItem || usableValue(headers, 'etag') === undefined) return hint;
  const previousEtag = usableValue(headers, 'previous-etag');
  return {
    kind: 'push',
    headers: headers.filter(([name]) => name.toLowerCase() !== 'previous-etag'),
    body,
    ...(previousEtag !== undefined && { previousEtag }),
  };
}

function pushedChanges({ headers, content }: Pushed, way: Way, findings: Finding[]): Update {
  const body = content?.(headerValue(headers, 'content-type'));
  if (body === undefined) return hint;
  const update = changesUpdate(headers, body, way.base, findings);
  const isPlaced = (update.next ?? update.nextId) && (update.previous ?? update.previousId);
  if (way.lossy && !isPlaced) return hint;
  if (!way.asItems) return { ...update, empty: holdsNoItem(body) };
  return { ...update, empty: isEmptyList(body), ...(way.lossy && { mayGoOn: true }) };
}
