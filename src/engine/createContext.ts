import { reasonOf } from '../model/index.js';
import type { EngineContext, EngineOptions, EnginePorts } from './context.js';
import { createEntries } from './entry.js';
import { createEventLog } from './eventLog.js';
import { createBarriers } from './freshness.js';
import { guardPorts } from './guard.js';
import { createHealth } from './health.js';
import { createKeyMaker } from './keys.js';
import { times } from './limits.js';
import { createReconciler } from './reconcile.js';
import { createWriteBehind } from './writeBehind.js';

/** The memory of a new engine. */
export function createContext(given: EnginePorts, options: EngineOptions): EngineContext {
  const log = createEventLog(given.clock, () => ctx.boot, options.limits);
  const failed = (thrown: unknown) =>
    void log.record({ type: 'problem', code: 'failure', details: { reason: reasonOf(thrown) } });
  const ports = guardPorts(given, failed);
  const { clock, store } = ports;
  const report = {
    stored: (changes: number) => void log.record({ type: 'stored', changes }),
    failed: (reason: string) =>
      void log.record({ type: 'problem', code: 'store-failed', details: { operation: 'write', reason } }),
    evicted: (bodies: number, why: 'full' | 'limit') =>
      void log.record({
        type: 'problem',
        code: why === 'full' ? 'store-full' : 'store-limit',
        details: { bodies },
      }),
  };
  const partial: Omit<EngineContext, 'reconciler'> = {
    ports,
    options,
    log,
    entries: createEntries(),
    keys: createKeyMaker(() => ctx.boot),
    barriers: createBarriers(clock, times.writePatience, (id) => {
      log.record({ type: 'write-done', id, known: false });
      storeWrites(ctx);
      forgive(ctx);
    }),
    disk: createWriteBehind(store, clock, report, {
      storedBytes: options.limits.storedBytes,
      waitingBytes: options.limits.memoryBytes,
    }),
    health: createHealth(clock, ports.random, () => ctx.reconciler.schedule()),
    boot: clock.wall(),
    epoch: '',
    identities: new Map(),
    clearedAt: Number.NEGATIVE_INFINITY,
    applied: 0,
  };
  const ctx = partial as EngineContext;
  ctx.reconciler = createReconciler(ctx);
  return ctx;
}

/** What a next life must know of writes. */
export function storeWrites({ barriers, disk }: EngineContext): void {
  const value = { writesUntil: barriers.writesUntil(), written: barriers.writtenOn() };
  disk.put({ kind: 'put-meta', value });
}

/** Somebody may have logged in: what was refused before is asked again, once. */
export function forgive(ctx: EngineContext): void {
  const denied = [...ctx.entries.all()].filter((entry) => entry.blocked === 'denied');
  for (const entry of denied) entry.blocked = undefined;
  if (denied.length > 0) ctx.reconciler.schedule();
}
