import { headerValue, LiveResourceError, reasonOf, type Snapshot } from '../model/index.js';
import { isJsonType, isTextType, parseContentType } from '../protocol/index.js';

/** How a body becomes data: as its content type says, or as the app says. */
export type DataKind = 'auto' | 'json' | 'text' | 'bytes';

/** JSON as its value, text as a string, otherwise an ArrayBuffer. Throws LiveResourceError `parse-failed`. */
export function parseValue(snapshot: Snapshot, uri: string, kind: DataKind): unknown {
  const { type, charset } = parseContentType(headerValue(snapshot.headers, 'content-type'));
  switch (kind === 'auto' ? kindOf(type) : kind) {
    case 'json':
      return parseJson(snapshot, uri, type);
    case 'text':
      return decode(snapshot.body, charset);
    default:
      return snapshot.body.slice(0);
  }
}

function kindOf(type: string): DataKind {
  if (isJsonType(type)) return 'json';
  return isTextType(type) ? 'text' : 'bytes';
}

function parseJson({ body }: Snapshot, uri: string, type: string): unknown {
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
