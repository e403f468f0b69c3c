import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { parseContentType } from '../../protocol/contentType.js';
import { isJsonType, isTextType } from '../../protocol/mediaType.js';
import { type AnswerHead, headerOf, type RouteAnswer } from './routeAnswer.js';

/** A body that can be written into a text: a frame, an event, a member of a JSON object. */
export interface Content {
  isJson: boolean;
  /** UTF-8. */
  bytes: Buffer;
}

/** Undefined for a body that is larger, or no text, or no JSON although its type says so. Without a type it must be JSON. */
export function contentOf(answer: RouteAnswer<Buffer | Readable>, maxBytes: number): Content | undefined {
  const { body: bytes } = answer;
  if (!Buffer.isBuffer(bytes) || bytes.length > maxBytes || !isPlain(answer) || !isUtf8(bytes))
    return undefined;
  const isJson = hasJsonType(answer);
  if (isJson ? isValidJson(bytes) : isTextType(typeOf(answer))) return { isJson, bytes };
  return undefined;
}

/** Whether the body may be JSON that can be written into a text. */
export function mayBeJson(answer: AnswerHead): boolean {
  return hasJsonType(answer) && isPlain(answer);
}

/** As a JSON value: JSON is written as the route wrote it, any other text as a string. */
export function jsonText({ isJson, bytes }: Content): string | Buffer {
  return isJson ? bytes : JSON.stringify(bytes.toString());
}

const typeOf = (answer: AnswerHead) => parseContentType(headerOf(answer, 'content-type')).type;

function hasJsonType(answer: AnswerHead): boolean {
  const type = typeOf(answer);
  return type === '' || isJsonType(type);
}

/** Neither compressed nor in another charset: the client makes bytes of the text again, and those are UTF-8. */
function isPlain(answer: AnswerHead): boolean {
  const { charset = 'utf-8' } = parseContentType(headerOf(answer, 'content-type'));
  const encoding = headerOf(answer, 'content-encoding').toLowerCase();
  return ['utf-8', 'utf8'].includes(charset) && ['', 'identity'].includes(encoding);
}

/** Else what it is written into would be none. */
function isValidJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
