import type { Readable } from 'node:stream';
import { contentOf, jsonText } from '../ask/content.js';
import type { AnswerHead, RouteAnswer } from '../ask/routeAnswer.js';
import type { Refusal } from '../socket/command.js';

/** How a body stands in its member: in 0.1 as the JSON value itself, in 0.3 as a string. */
export type BodyForm = 'json' | 'text';

// Of the connection, of the bytes that are not sent, of one client's browser, or of the answer that all members are in.
const NOT_OF_MEMBERS =
  /^(content-length|content-encoding|accept-ranges|set-cookie|access-control-.*|x-powered-by)$/;

/** `{"code":200,"headers":{…},"body":…}`. What no text can hold has no body: the client fetches it. */
export function memberBytes(
  answer: RouteAnswer<Buffer | Readable>,
  form: BodyForm,
  maxBytes: number,
): Buffer {
  const head = JSON.stringify({ code: answer.status, headers: headersOf(answer) });
  const content = contentOf(answer, maxBytes);
  if (!content) return Buffer.from(head);
  const body = form === 'json' ? jsonText(content) : JSON.stringify(content.bytes.toString());
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"body":`), Buffer.from(body), CLOSING]);
}

export function refusedBytes({ code, reason }: Refusal): Buffer {
  return Buffer.from(JSON.stringify({ code, headers: {}, body: reason }));
}

/** An object of members by the URIs that the client gave. */
export function objectBytes(members: ReadonlyMap<string, Buffer>): Buffer {
  const parts = [...members].flatMap(([uri, bytes], i) => [
    Buffer.from(`${i === 0 ? '' : ',\n'}${JSON.stringify(uri)}:`),
    bytes,
  ]);
  return Buffer.concat([Buffer.from('{'), ...parts, CLOSING]);
}

const CLOSING = Buffer.from('}');

function headersOf({ headers }: AnswerHead): Record<string, string> {
  const kept = [...headers].filter(([name]) => !NOT_OF_MEMBERS.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [spelt(name), [value].flat().join(', ')]));
}

/** As people write it. */
function spelt(name: string): string {
  const own = { etag: 'ETag', 'liveresource-property': 'LiveResource-Property' }[name];
  return own ?? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
