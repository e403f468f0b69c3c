import type { HeaderList } from './resource.js';

/** What a codec understood from an answer or a frame. */
export type Update =
  | { kind: 'value'; status: number; statusText?: string; headers: HeaderList; body: ArrayBuffer }
  /** The server confirmed what we hold; headers may be newer (RFC 9111 §4.3.4). */
  | { kind: 'unchanged'; headers: HeaderList }
  /** Something changed: ask. */
  | { kind: 'hint' }
  /** 404 or 410. */
  | { kind: 'gone'; status: number; headers: HeaderList }
  /** 401 or 403: this client may not see it, or no longer. */
  | { kind: 'denied'; status: number; headers: HeaderList };
