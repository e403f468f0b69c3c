import type { Engine } from '../src/engine/index.js';
import type { ToPage } from '../src/messages.js';

/** The worker sees writes begin and never sees them end; the page's library says when one is done. */
export interface Writes {
  begun(event: FetchEvent): void;
  /** A page was loaded: if a form was sent for it, that has been answered. */
  loaded(clientId: string): void;
}

export function createWrites(engine: Engine, tell: (clientId: string, message: ToPage) => void): Writes {
  const navigations = new Map<string, string>();
  let count = 0;
  return {
    begun(event) {
      const { url, method, mode } = event.request;
      const writeId = `${engine.boot}-${++count}`;
      engine.writeBegun(writeId, url, method);
      event.waitUntil(engine.settled());
      if (mode === 'navigate') navigations.set(event.resultingClientId, writeId);
      else if (event.clientId) tell(event.clientId, { type: 'write-begun', writeId, url, at: Date.now() });
    },
    loaded(clientId) {
      const writeId = navigations.get(clientId);
      if (writeId === undefined) return;
      navigations.delete(clientId);
      engine.writeDone(writeId);
    },
  };
}
