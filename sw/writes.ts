import type { Engine } from '../src/engine/index.js';
import type { ToPage } from '../src/messages.js';

/** Milliseconds within which the page's measurement cannot tell two requests of one URL apart (client/writes.ts). */
const sameMoment = 50;

/** The worker sees writes begin and never sees them end; the page's library says when one is done. */
export interface Writes {
  /** To be called with every request of a page, before anything else. */
  asked(event: FetchEvent): void;
  begun(event: FetchEvent): void;
  /** A page was loaded: if a form was sent for it, that has been answered. */
  loaded(clientId: string): void;
}

interface Asked {
  clientId: string;
  url: string;
  at: number;
}

export function createWrites(engine: Engine, tell: (clientId: string, message: ToPage) => void): Writes {
  const navigations = new Map<string, string>();
  let recent: Asked[] = [];
  let count = 0;

  /** How many requests the page will measure that look like this one. */
  const alike = ({ clientId, url, at }: Asked) =>
    recent.filter(
      (one) => one.clientId === clientId && one.url === url && Math.abs(one.at - at) <= 2 * sameMoment,
    ).length;

  /** Told a moment later, when every request is there that could be taken for this one. */
  async function tellLater(writeId: string, write: Asked): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 2 * sameMoment));
    const { clientId, url, at } = write;
    tell(clientId, { type: 'write-begun', writeId, url, at, alike: alike(write) });
  }

  return {
    asked({ clientId, request: { url } }) {
      const at = Date.now();
      recent = recent.filter((one) => at - one.at <= 10 * sameMoment);
      recent.push({ clientId, url, at });
    },
    begun(event) {
      const { url, method, mode } = event.request;
      const writeId = `${engine.boot}-${++count}`;
      engine.writeBegun(writeId, url, method);
      event.waitUntil(engine.settled());
      if (mode === 'navigate') navigations.set(event.resultingClientId, writeId);
      else if (event.clientId) {
        event.waitUntil(tellLater(writeId, { clientId: event.clientId, url, at: Date.now() }));
      }
    },
    loaded(clientId) {
      const writeId = navigations.get(clientId);
      if (writeId === undefined) return;
      navigations.delete(clientId);
      engine.writeDone(writeId);
    },
  };
}
