/** A body as it came: text, or bytes in base64. */
export type Body = { text: string } | { base64: string };

/** Bodies by number, up to a cap in bytes. Equal ones are kept once; those that are pinned go last. */
export interface Bodies {
  readonly bytes: number;
  readonly cap: number;
  readonly dropped: number;
  readonly size: number;
  readonly nextId: number;
  /** Undefined where it is too large to be kept. */
  add(body: Body): number | undefined;
  /** Undefined where it had to go. */
  get(id: number | undefined): Body | undefined;
  /** The newest body of a resource stays while there is another one that can go. */
  pin(id: number | undefined): void;
  unpin(id: number | undefined): void;
  /** Under the number that it had. */
  restore(id: number, body: Body): void;
  entries(): IterableIterator<[number, Body]>;
  clear(): void;
}

export interface BodyLimits {
  /** Bytes of all together. */
  cap: number;
  /** Bytes of one. */
  each: number;
}

interface Kept {
  body: Body;
  bytes: number;
  pins: number;
}

/** What a short string costs besides its characters. */
const overhead = 64;

export function createBodies({ cap, each }: BodyLimits): Bodies {
  const kept = new Map<number, Kept>();
  const ids = new Map<string, number>();
  let nextId = 1;
  let bytes = 0;
  let dropped = 0;

  function drop(id: number, { body, bytes: size }: Kept): void {
    kept.delete(id);
    ids.delete(nameOf(body));
    bytes -= size;
  }

  /** The oldest goes first; those that are pinned only if all the others do not suffice. */
  function makeRoom(): void {
    for (const arePinned of [false, true]) {
      for (const [id, entry] of kept) {
        if (bytes <= cap || id === nextId - 1) break;
        if (entry.pins > 0 !== arePinned) continue;
        drop(id, entry);
        dropped += 1;
      }
    }
  }

  function keep(id: number, body: Body): void {
    const size = weighBody(body);
    kept.set(id, { body, bytes: size, pins: 0 });
    ids.set(nameOf(body), id);
    bytes += size;
  }

  return {
    cap,
    get bytes() {
      return bytes;
    },
    get dropped() {
      return dropped;
    },
    get size() {
      return kept.size;
    },
    get nextId() {
      return nextId;
    },
    add(body) {
      const known = ids.get(nameOf(body));
      if (known !== undefined) return known;
      if (weighBody(body) > each) return undefined;
      const id = nextId++;
      keep(id, body);
      makeRoom();
      return id;
    },
    get: (id) => (id === undefined ? undefined : kept.get(id)?.body),
    pin(id) {
      const entry = id === undefined ? undefined : kept.get(id);
      if (entry) entry.pins += 1;
    },
    unpin(id) {
      const entry = id === undefined ? undefined : kept.get(id);
      if (entry && entry.pins > 0) entry.pins -= 1;
    },
    restore(id, body) {
      nextId = Math.max(nextId, id + 1);
      keep(id, body);
      makeRoom();
    },
    *entries() {
      for (const [id, { body }] of kept) yield [id, body] as [number, Body];
    },
    clear() {
      kept.clear();
      ids.clear();
      bytes = 0;
    },
  };
}

/** Texts and base64 of the same characters are two bodies. The engine computes the hash of a string once. */
const nameOf = (body: Body): string => ('text' in body ? body.text : `\0${body.base64}`);

/** Bytes in memory: engines keep a string in one byte a character where that is enough. */
export function weighText(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a range from the first character on
  return overhead + text.length * (/[^\x00-\xff]/.test(text) ? 2 : 1);
}

const weighBody = (body: Body): number => weighText('text' in body ? body.text : body.base64);

/** Bytes of the body itself. */
export function bodySize(body: Body): number {
  if ('text' in body) return utf8Length(body.text);
  const { length } = body.base64;
  const padding = body.base64.endsWith('==') ? 2 : body.base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((length * 3) / 4) - padding);
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) length += code > 0x7ff ? 2 : 1;
    // Two halves of a pair make four bytes.
    if (code >= 0xd800 && code <= 0xdfff) length -= 1;
  }
  return length;
}
