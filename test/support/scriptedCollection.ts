import type { ScriptedOrigin } from './scriptedNetwork.js';

export interface ScriptedCollection {
  /** One more change: an item, by default a number that counts up. */
  add(item?: unknown): void;
  /** Where the newest change is already told. */
  readonly end: string;
  /** Checkpoints before this one are unknown from now on. */
  forgetBefore(n: number): void;
  readonly count: number;
}

/**
 * A collection at `path` with the changes URL `path?after=N`. Every item is added once; the collection lists all of them, or
 * the newest `limit`; an answer tells at most `page` changes.
 */
export function addCollection(
  origin: ScriptedOrigin,
  path: string,
  {
    rel = 'changes-wait',
    links = '',
    page = Number.POSITIVE_INFINITY,
    limit = Number.POSITIVE_INFINITY,
  } = {},
): ScriptedCollection {
  const items: unknown[] = [];
  let forgotten = 0;
  const urlOf = (n: number) => `${path}?after=${n}`;
  const headersAt = (n: number) => ({
    Link: [`<${urlOf(n)}>; rel="${rel}"`, ...(links ? [links] : [])].join(', '),
    'Content-Type': 'application/json',
  });

  function show(): void {
    const count = items.length;
    for (let from = 0; from < count; from++) {
      const to = Math.min(count, from + page);
      const known = from >= forgotten;
      const body = JSON.stringify(items.slice(from, to));
      const change = {
        body,
        headers: headersAt(to),
        etag: undefined,
        holds: false,
        status: known ? 200 : 404,
      };
      origin.change(urlOf(from), change);
    }
    origin.change(urlOf(count), { body: '[]', headers: headersAt(count), etag: undefined, holds: true });
    const body = JSON.stringify(items.slice(Math.max(0, count - limit)));
    origin.change(path, { body, headers: headersAt(count), etag: `"${count}"` });
  }

  show();
  return {
    add(item = items.length + 1) {
      items.push(item);
      show();
    },
    get end() {
      return urlOf(items.length);
    },
    forgetBefore(n) {
      forgotten = n;
      show();
    },
    get count() {
      return items.length;
    },
  };
}
