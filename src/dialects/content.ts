import { isJsonType, isTextType, parseContentType } from '../protocol/index.js';

/** The bytes of what came inside a text, if a body of this `Content-Type` can come so at all. */
export type Content = (contentType: string | undefined) => ArrayBuffer | undefined;

/** A body that came as text: its bytes are those of its UTF-8. */
export function textContent(text: string): Content {
  return (contentType) => (kindOf(contentType) === 'other' ? undefined : bytesOf(text));
}

/**
 * A body that came as a JSON value, `raw` as it was written. Of a text that is no JSON the value is a string that holds
 * it; what else a JSON value would be of such a resource nobody knows.
 */
export function jsonContent(raw: string): Content {
  return (contentType) => {
    const kind = kindOf(contentType);
    if (kind === 'json') return bytesOf(raw);
    return kind === 'text' && raw.startsWith('"') ? bytesOf(JSON.parse(raw)) : undefined;
  };
}

/** Without a type it is what the dialect says; in another charset the text would be other bytes than the resource has. */
function kindOf(contentType: string | undefined): 'json' | 'text' | 'other' {
  const { type, charset = 'utf-8' } = parseContentType(contentType);
  if (charset !== 'utf-8' && charset !== 'utf8') return 'other';
  if (type === '' || isJsonType(type)) return 'json';
  return isTextType(type) ? 'text' : 'other';
}

export function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}
