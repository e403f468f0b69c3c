import { type Engine, receiveFromPage } from '../src/engine/index.js';
import { envelope, parseFromPage, type ToPage } from '../src/messages.js';
import { LiveResourceError, reasonOf } from '../src/model/index.js';
import { version } from '../src/version.js';

export const holderOf = (clientId: string): string => `tab:${clientId}`;

/** Takes a message from a page; what is not ours is left to others. */
export function onMessage(engine: Engine, event: ExtendableMessageEvent, claim: () => Promise<void>): void {
  const source = event.source as Client | null;
  const parsed = parseFromPage(event.data);
  if (!source || !('id' in source)) return;
  const reply = (message: ToPage) => source.postMessage(envelope(message, version));
  if (parsed.ok) {
    if (parsed.message.type === 'claim') return event.waitUntil(claim());
    const done = receiveFromPage(engine, parsed.message, { holder: holderOf(source.id), reply });
    event.waitUntil(done.catch((thrown) => report(engine, thrown)));
    return;
  }
  if (parsed.kind === 'foreign') return;
  const error =
    parsed.kind === 'other-protocol'
      ? new LiveResourceError('version-mismatch', { page: parsed.version ?? '?', worker: version })
      : new LiveResourceError('bad-message', { reason: parsed.reason });
  const { code, details } = error;
  engine.log.record({ type: 'problem', code, details });
  reply({ type: 'rejected', id: '', code, details });
}

function report(engine: Engine, thrown: unknown): void {
  engine.log.record({ type: 'problem', code: 'failure', details: { reason: reasonOf(thrown) } });
}
