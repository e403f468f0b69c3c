import { type Engine, receiveFromPage } from '../src/engine/index.js';
import { envelope, parseFromPage, type ToPage } from '../src/messages.js';
import { errorText, reasonOf } from '../src/model/index.js';
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
    event.waitUntil(done.catch((thrown) => report(engine, 'message-failed', reasonOf(thrown))));
    return;
  }
  if (parsed.kind === 'foreign') return;
  const reason =
    parsed.kind === 'other-protocol'
      ? errorText('version-mismatch', { page: parsed.version ?? '?', worker: version })
      : errorText('bad-message', { reason: parsed.reason });
  report(engine, parsed.kind, reason);
  reply({ type: 'rejected', id: '', reason });
}

function report(engine: Engine, code: string, reason: string): void {
  engine.log.record({ type: 'problem', code, details: { reason } });
}
