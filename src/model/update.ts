import type { HeaderList } from './resource.js';

/** What a codec understood from an answer, an event or a frame. */
export type Update =
  /** A whole HTTP answer. */
  | { kind: 'value'; status: number; statusText?: string; headers: HeaderList; body: ArrayBuffer }
  /**
   * A whole value that was pushed. `headers` hold its ETag (without one a push is a hint) and replace those of the same
   * name; `body` is as it came, never serialised anew. `previousEtag`: of the value that it follows, where the server says so.
   */
  | { kind: 'push'; headers: HeaderList; body: ArrayBuffer; previousEtag?: string }
  | ChangesUpdate
  /** The server confirmed what we hold; headers may be newer (RFC 9111 §4.3.4). */
  | { kind: 'unchanged'; headers: HeaderList }
  /** Something changed: ask. */
  | { kind: 'hint' }
  /** 404 or 410. */
  | { kind: 'gone'; status: number; headers: HeaderList }
  /** The checkpoint is too old (404 or 410 of a changes URL): start over from the collection. */
  | { kind: 'expired' }
  /** 401 or 403: this client may not see it, or no longer. */
  | { kind: 'denied'; status: number; headers: HeaderList }
  /** One of several in an answer that failed by itself: ask it alone. */
  | { kind: 'failed'; status: number };

/** What changed in a collection. URLs are absolute. */
export interface ChangesUpdate {
  kind: 'changes';
  headers: HeaderList;
  body: ArrayBuffer;
  /** Holds no item: only the checkpoint may have moved. */
  empty: boolean;
  /** The changes URL that was asked over HTTP; undefined for what was pushed. */
  asked?: string;
  /** The checkpoint after it: `rel=changes`, or `Changes-Id`. */
  next?: string;
  nextId?: string;
  /** The checkpoint before it: `rel=prev-changes`, or `Previous-Changes-Id`. */
  previous?: string;
  previousId?: string;
  /** More of the same moment may follow, with the same places before and after (0.1 sends items one by one). */
  mayGoOn?: true;
}
