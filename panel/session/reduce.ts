import { reduceHost } from './host/reduceHost.js';
import type { SessionInput } from './input.js';
import { reduceInspection } from './log/inspection.js';
import { reduceLog } from './log/reduceLog.js';
import { reduceValue } from './log/value.js';
import type { Session } from './session.js';

/**
 * Takes in what happened. The session is changed in place and given back; its version is greater afterwards. Never throws for
 * what pages, engines and browsers say: what cannot be read is counted.
 */
export function reduce(session: Session, input: SessionInput): Session {
  session.version += 1;
  notice(session, momentOf(input));
  switch (input.type) {
    case 'log':
      reduceLog(session, input.source, input.batch);
      return session;
    case 'inspection':
      reduceInspection(session, input.source, input.inspection);
      return session;
    case 'value':
      reduceValue(session, input);
      return session;
    case 'network':
      session.network?.read(session, input.entries, input.finished ?? false);
      return session;
    default:
      reduceHost(session, input);
      return session;
  }
}

function momentOf(input: SessionInput): number | undefined {
  switch (input.type) {
    // An event tells its moment itself, once it is known to be one.
    case 'log':
    case 'inspection':
      return undefined;
    default:
      return input.at;
  }
}

function notice({ clocks }: Session, at: number | undefined): void {
  if (at === undefined || !Number.isFinite(at)) return;
  clocks.begunAt ??= at;
  clocks.now = Math.max(clocks.now, at);
}
