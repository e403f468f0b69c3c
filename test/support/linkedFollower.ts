import { createLinked, type LinkEvent } from '../../src/client/linked.js';
import type { Interest } from '../../src/messages.js';
import type { Changes, HeaderList, Publication, Revision, Snapshot } from '../../src/model/index.js';

export const url = 'https://x/';
export const at = (boot: number, n: number): Revision => ({ boot, n });

const bytes = (body: string) => new TextEncoder().encode(body).buffer;

/** Tagged by its body where nothing else is said. */
export function snapshot(body: string, etag: string | undefined = `"${body}"`): Snapshot {
  const headers: HeaderList = [['etag', etag]];
  return { status: 200, headers, body: bytes(body), via: 'long-poll', receivedAt: 0 };
}

export function value(revision: Revision, body: string, key = 'k'): Publication {
  return { key, url, state: 'live', revision, kind: 'value', snapshot: snapshot(body) };
}

/** A value that was too large to be sent along. */
export const bodiless = (revision: Revision): Publication => ({
  ...{ key: 'k', url, state: 'live', revision, kind: 'value' },
});

export const changesOf = (body: string): Changes => ({
  ...{ headers: [], body: bytes(body), via: 'socket', receivedAt: 0 },
});

export function changes(revision: Revision, previous: Revision | undefined, body: string): Publication {
  return {
    ...{ key: 'k', url, state: 'live', revision, kind: 'changes', changes: changesOf(body) },
    ...(previous && { previous }),
  };
}

const text = ({ body }: Pick<Changes, 'body'>) => new TextDecoder().decode(body);

/** Values as their text, with what changed since; changes with a `+`; everything else by its kind. */
export function shown(events: readonly LinkEvent[]): string[] {
  return events.map((event) => {
    if (event.kind === 'value') return [event.snapshot, ...(event.since ?? [])].map(text).join('+');
    if (event.kind === 'changes') return `+${text(event.changes)}`;
    return event.kind === 'error' ? event.code : event.kind;
  });
}

/** A resource as a page follows it, and what one follower heard. */
export function follower(isKnown = true, how: Pick<Interest, 'wants'> = {}) {
  const linked = createLinked({ id: '1', url, credentials: 'same-origin', headers: [], ...how });
  const heard: LinkEvent[] = [];
  linked.listeners.add((event) => heard.push(event));
  if (isKnown) linked.take({ id: '1', key: 'k', state: 'pending' });
  const values = () => shown(heard.filter(({ kind }) => kind === 'value'));
  /** Without states. */
  const told = () => shown(heard.filter(({ kind }) => kind !== 'state'));
  /** One who comes later, and what it is told from then on. */
  const join = () => {
    const late: LinkEvent[] = [];
    const listener = (event: LinkEvent) => void late.push(event);
    linked.listeners.add(listener);
    const need = linked.greet(listener);
    return { need, told: () => shown(late.filter(({ kind }) => kind !== 'state')) };
  };
  return { linked, heard, values, told, join };
}
