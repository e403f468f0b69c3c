import { parseContentType } from '../../protocol/contentType.js';
import { isJsonType, isTextType } from '../../protocol/mediaType.js';
import { type AnswerHead, headerOf, type RouteAnswer } from './routeAnswer.js';

/** A body that is JSON: as it was written, and its value. */
export interface JsonBody {
  text: string;
  value: unknown;
}

/** Whether the type is one of JSON in UTF-8; without a type nobody can say. */
export function isJsonAnswer(answer: AnswerHead): boolean {
  const { type, charset = 'utf-8' } = parseContentType(headerOf(answer, 'content-type'));
  return isJsonType(type) && isUtf8(charset);
}

/** Undefined where it is none, whatever its type says. */
export function jsonOf(answer: RouteAnswer<Buffer>): JsonBody | undefined {
  const text = isJsonAnswer(answer) ? decode(answer) : undefined;
  if (text === undefined) return undefined;
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The body of a type that reads as text, in UTF-8. */
export function textOf(answer: RouteAnswer<Buffer>): string | undefined {
  const { type, charset = 'utf-8' } = parseContentType(headerOf(answer, 'content-type'));
  return isUtf8(charset) && (isJsonType(type) || isTextType(type)) ? decode(answer) : undefined;
}

const isUtf8 = (charset: string) => charset === 'utf-8' || charset === 'utf8';

function decode(answer: RouteAnswer<Buffer>): string | undefined {
  if (answer.headers.has('content-encoding')) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(answer.body);
  } catch {
    return undefined;
  }
}
