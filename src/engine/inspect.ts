import type { EngineInspection, InspectedResource, ResourceKey } from '../model/index.js';
import { type EngineContext, withPatience } from './context.js';
import type { Entry } from './entry.js';
import { readBody } from './evict.js';
import { type HeldValue, shownState, snapshotOf } from './publish.js';

/** What an engine shows of itself. Looking changes nothing and asks no server. */
export interface Inspector {
  /** How everything stands, for who begins to read the log late. */
  state(): EngineInspection;
  /** What is held, current or not. */
  value(key: ResourceKey): Promise<HeldValue | undefined>;
}

export function createInspector(ctx: EngineContext): Inspector {
  return {
    state: () => ({
      boot: ctx.boot,
      seq: ctx.log.newest,
      at: ctx.ports.clock.wall(),
      resources: [...ctx.entries.all()].map(inspectEntry),
      connections: [...ctx.reconciler.all()].map(({ plan, state }) => {
        const { id, targets } = plan;
        return { id, targets, state };
      }),
    }),
    async value(key) {
      const entry = ctx.entries.get(key);
      const held = entry && (entry.representation ?? (await withPatience(ctx, readBody(ctx, entry), 1_000)));
      return held && { revision: entry.revision ?? held.revision, snapshot: snapshotOf(held) };
    },
  };
}

function inspectEntry(entry: Entry): InspectedResource {
  const { key, request, base, offers, choice, leases, representation, revision } = entry;
  const inspected: InspectedResource = {
    ...{ key, url: request.url, base, state: shownState(entry), offers, leases: [...leases.values()] },
    ...(choice && { choice }),
  };
  if (!representation || !revision) return inspected;
  const { headers, via, receivedAt, body, checkpoint } = representation;
  const { etag } = checkpoint;
  const bytes = body.byteLength;
  return { ...inspected, value: { revision, via, bytes, receivedAt, headers, ...(etag && { etag }) } };
}
