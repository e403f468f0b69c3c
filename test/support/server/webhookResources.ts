import type { RouteAnswer } from '../../../src/server/ask/routeAnswer.js';

export type HeadersSent = Record<string, string>;

/** A resource of the application: answers a GET. */
export interface Resource {
  /** How often it was asked. */
  asked: number;
  get(target: string, headers: HeadersSent): RouteAnswer<Buffer>;
}

export function answerWith(
  status: number,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): RouteAnswer<Buffer> {
  return { status, statusText: '', headers: new Map(Object.entries(headers)), body: Buffer.from(body) };
}

/** A value with an entity tag. */
export class ValueResource implements Resource {
  asked = 0;
  status = 200;
  type = 'application/json';
  body: string | Buffer;
  /** If set, only who sends this cookie may see it. */
  cookie: string | undefined;
  #version = 1;

  constructor(body: string | Buffer) {
    this.body = body;
  }

  set(body: string | Buffer): void {
    this.body = body;
    this.#version += 1;
  }

  /** With the entity tag that it had `steps` versions ago. */
  back(body: string, steps: number): void {
    this.body = body;
    this.#version -= steps;
  }

  get(_target: string, headers: HeadersSent): RouteAnswer<Buffer> {
    this.asked += 1;
    if (this.status !== 200) return answerWith(this.status);
    if (this.cookie !== undefined && headers['cookie'] !== this.cookie) return answerWith(401);
    return answerWith(200, { etag: `"${this.#version}"`, 'content-type': this.type }, this.body);
  }
}

/** A collection that says what has changed since, a page at a time. */
export class ChatResource implements Resource {
  asked = 0;
  status = 200;
  pageSize = 2;
  /** What came before it is forgotten. */
  oldest = 0;
  readonly items: string[] = [];

  get(target: string, _headers: HeadersSent): RouteAnswer<Buffer> {
    this.asked += 1;
    if (this.status !== 200) return answerWith(this.status);
    const after = new URL(target, 'http://app').searchParams.get('after');
    if (after === null) return this.#page(this.items, this.items.length);
    if (Number(after) < this.oldest) return answerWith(404);
    const end = Math.min(Number(after) + this.pageSize, this.items.length);
    return this.#page(this.items.slice(Number(after), end), end);
  }

  #page(items: string[], next: number): RouteAnswer<Buffer> {
    const headers = { 'content-type': 'application/json', link: `</chat/?after=${next}>; rel=changes` };
    return answerWith(200, headers, JSON.stringify(items));
  }
}
