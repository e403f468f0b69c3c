import type { HeaderList, Update } from '../model/index.js';
import { isSafeFieldValue, type StreamEvent } from '../protocol/index.js';
import { jsonContent } from './content.js';
import type { Finding, StreamCodec, Target } from './dialect.js';
import { note } from './findings.js';
import { parseJson } from './jsonFields.js';
import { placeOf } from './places.js';
import { pushedUpdate, readPush } from './pushed.js';
import { cut, withoutQuery } from './references.js';

const hint: Update = { kind: 'hint' };

/**
 * Streams of one resource. An event's name tells the dialect: `open` and `update` are of 0.2 and 0.3; those without a name
 * hold a JSON value in 0.1 (`unnamed: 'json'`), and may be anything in 0.3.
 */
export function createOwnStream(unnamed: 'json' | 'hint'): StreamCodec {
  const readUnnamed = unnamed === 'json' ? readJson : () => hint;
  return {
    request({ endpoint }, [target]) {
      if (!target) throw new RangeError('an own stream carries one resource');
      const place = placeOf(target);
      // The checkpoint of a collection stands in the query, and moves.
      const isSame = place !== undefined && withoutQuery(place) === withoutQuery(endpoint);
      return { url: isSame ? place : endpoint, headers: [...headersOf(target), ...resumption(target)] };
    },
    read(event, targets, { mode }) {
      const findings: Finding[] = [];
      const updates = targets.flatMap((target) => {
        const heard = mode === 'hint' ? { ...target, mode } : target;
        const update = readEvent(event, heard, readUnnamed, findings);
        return update ? [{ key: target.key, update }] : [];
      });
      return { updates, findings };
    },
  };
}

function headersOf({ headers }: Target): HeaderList {
  return [...headers.filter(([name]) => name.toLowerCase() !== 'accept'), ['Accept', 'text/event-stream']];
}

function resumption({ checkpoint: { eventId = '' } }: Target): HeaderList {
  return eventId !== '' && isSafeFieldValue(eventId) ? [['Last-Event-ID', eventId]] : [];
}

type ReadUnnamed = (event: StreamEvent, target: Target, findings: Finding[]) => Update | undefined;

function readEvent(
  event: StreamEvent,
  target: Target,
  readUnnamed: ReadUnnamed,
  findings: Finding[],
): Update | undefined {
  const type = event.type.toLowerCase();
  if (type === 'open' && event.data === '') return undefined;
  if (target.mode === 'hint') return hint;
  if (type === 'message') return readUnnamed(event, target, findings);
  if (type === 'open' || type === 'update') return readNamed(event, target, type === 'open', findings);
  note(findings, 'unknown-event', event.type);
  return undefined;
}

function readNamed(
  { data }: StreamEvent,
  target: Target,
  opens: boolean,
  findings: Finding[],
): Update | undefined {
  if (data === '') return hint;
  const [line, content] = cut(data, '\n');
  return pushedUpdate(target, readPush(line, content, findings), { base: target.url, opens }, findings);
}

/** Without data it was deleted: the answer to a GET says so. */
function readJson({ data, id }: StreamEvent, target: Target, findings: Finding[]): Update | undefined {
  if (data === '' || !isJson(data, findings)) return hint;
  const headers: HeaderList = target.mode === 'value' && isTagOf(id, target) ? [['ETag', id]] : [];
  return pushedUpdate(
    target,
    { headers, content: jsonContent(data) },
    { base: target.url, asItems: true },
    findings,
  );
}

/**
 * Whether an event ID is the tag of what came with it. Quotes make it one. The ID of an event that has none is that of
 * the event before it, which is no tag of this one.
 */
function isTagOf(id: string, { checkpoint }: Target): boolean {
  return (
    /^(W\/)?"[^"]*"$/.test(id) && isSafeFieldValue(id) && id !== checkpoint.eventId && id !== checkpoint.etag
  );
}

function isJson(data: string, findings: Finding[]): boolean {
  const isIt = parseJson(data) !== undefined;
  if (!isIt) note(findings, 'bad-json', data);
  return isIt;
}
