import { createEvalPipe, type EvalPipe, type Pumped } from './evalPipe.js';
import type { DevtoolsHost } from './host.js';
import { originOf } from './originOf.js';

/** Frames of other origins than the page: engines of those are out of its reach. Frames of its own origin hear the same as it does. */
export interface Frames {
  pump(pageUrl: string, messages: readonly object[]): Promise<Pumped[]>;
  readonly origins: { readonly seen: readonly string[]; readonly unseen: readonly string[] };
  leave(): void;
  close(): void;
}

/** Milliseconds between two looks for new frames. */
const lookEvery = 2_000;
/** Origins: pages full of advertisements have dozens. */
const most = 10;

export function createFrames(host: DevtoolsHost, id: string): Frames {
  const pipes = new Map<string, { pipe: EvalPipe; works: boolean }>();
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function look(pageUrl: string): Promise<void> {
    lookedAt = performance.now();
    const urls = await host.documents().catch(() => []);
    const byOrigin = new Map<string, string>();
    for (const url of urls) {
      const origin = originOf(url);
      if (origin !== undefined && origin !== originOf(pageUrl) && !byOrigin.has(origin))
        byOrigin.set(origin, url);
    }
    for (const origin of pipes.keys()) if (!byOrigin.has(origin)) pipes.delete(origin);
    for (const [origin, url] of [...byOrigin].slice(0, most)) {
      if (!pipes.has(origin)) pipes.set(origin, { pipe: createEvalPipe(host, id, url), works: true });
    }
  }

  async function pumpOne(
    frame: { pipe: EvalPipe; works: boolean },
    messages: readonly object[],
  ): Promise<Pumped[]> {
    try {
      const pumped = await frame.pipe.pump(messages);
      frame.works = true;
      return [pumped];
    } catch {
      frame.works = false;
      return [];
    }
  }

  const originsWhere = (works: boolean) =>
    [...pipes].filter(([, frame]) => frame.works === works).map(([origin]) => origin);

  return {
    async pump(pageUrl, messages) {
      if (performance.now() - lookedAt >= lookEvery) await look(pageUrl);
      const pumped = await Promise.all([...pipes.values()].map((frame) => pumpOne(frame, messages)));
      return pumped.flat();
    },
    get origins() {
      return { seen: originsWhere(true), unseen: originsWhere(false) };
    },
    leave() {
      pipes.clear();
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    close() {
      for (const { pipe } of pipes.values()) pipe.close();
    },
  };
}
