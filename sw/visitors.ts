/**
 * Knows the pages that this worker has met. A page never met was loaded since, and with its loading somebody else may have
 * logged in: what was fetched before is not proven to be theirs. The answer to a navigation is not ours to see, so its
 * request says too early what its page says in time.
 */
export interface Visitors {
  /** To be called with every event of a page. */
  met(clientId: string): void;
  /** Pages that were there before the worker started. */
  add(clientIds: Iterable<string>): void;
}

const mostRemembered = 2_000;

export function createVisitors(onNew: (clientId: string) => void): Visitors {
  const known = new Set<string>();
  return {
    met(clientId) {
      if (clientId === '' || known.has(clientId)) return;
      known.add(clientId);
      const [oldest] = known;
      if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
      onNew(clientId);
    },
    add(clientIds) {
      for (const clientId of clientIds) known.add(clientId);
    },
  };
}
