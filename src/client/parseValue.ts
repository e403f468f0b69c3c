import { type Changes, headerValue, LiveResourceError, reasonOf } from '../model/index.js';
import { isJsonType, isTextType } from '../protocol/index.js';

/** How a body becomes data: as its content type says, or as the app says. */
export type DataKind = 'auto' | 'json' | 'text' | 'bytes';

/** A body and the headers that say what it is. */
type Content = Pick<Changes, 'headers' | 'body'>;

/** JSON as its value, text as a string, otherwise an ArrayBuffer. Throws LiveResourceError `parse-failed`. */
export function parseValue(content: Content, uri: string, kind: DataKind): unknown {
  const contentType = headerValue(content.headers, 'content-type') ?? '';
  // The grammar of `protocol/` would double the size of this for parameters that no text has.
  const type = (contentType.split(/[;,]/, 1)[0] ?? '').trim().toLowerCase();
  switch (kind === 'auto' ? kindOf(type) : kind) {
    case 'json':
      return parseJson(content, uri, type);
    case 'text':
      return decode(content.body, /;\s*charset\s*=\s*"?([^\s;,"]+)/i.exec(contentType)?.[1]);
    default:
      return content.body.slice(0);
  }
}

/** As a value. What is pushed may come without a type: then it is JSON where it can be read as that, otherwise text. */
export function parseChanges(changes: Content, uri: string, kind: DataKind): unknown {
  if (kind !== 'auto' || headerValue(changes.headers, 'content-type') !== undefined) {
    return parseValue(changes, uri, kind);
  }
  try {
    return parseValue(changes, uri, 'json');
  } catch {
    return parseValue(changes, uri, 'text');
  }
}

function kindOf(type: string): DataKind {
  if (isJsonType(type)) return 'json';
  return isTextType(type) ? 'text' : 'bytes';
}

function parseJson({ body }: Content, uri: string, type: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (thrown) {
    throw new LiveResourceError('parse-failed', { uri, type: type || 'JSON', reason: reasonOf(thrown) });
  }
}

function decode(body: ArrayBuffer, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // An unknown charset: as browsers do, UTF-8.
    return new TextDecoder().decode(body);
  }
}
