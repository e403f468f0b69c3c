import { lossesOf, type Session } from '../../session/index.js';
import type { PanelModel } from '../model/model.js';
import { formatAge, formatBytes, plural } from '../state/format.js';

/** How things stand with what is shown: the worker, what is open, what is kept, and what was lost. */
export function StatusLine({ model }: { model: PanelModel }) {
  const { session, status, feedName, recorded } = model;
  const { bodies } = session;
  const dropped = droppedOf(session) + status.dropped;
  return (
    <footer class="status">
      <span class={`feed ${status.state}`}>
        {recorded === undefined ? `${feedName}: ${feedWords[status.state]}` : `recorded: ${recorded}`}
      </span>
      <span>{workerText(session)}</span>
      <span>{plural(followed(session), 'subscription')}</span>
      <span>{plural(open(session), 'connection')}</span>
      <span title="Bodies that are kept">{`${formatBytes(bodies.bytes)} of ${formatBytes(bodies.cap)}`}</span>
      <span class={dropped > 0 ? 'lost' : ''} title={lossText(session, status.dropped)}>
        {`${dropped} dropped`}
      </span>
    </footer>
  );
}

const feedWords = { connecting: 'connecting', open: 'open', lost: 'lost, coming back', closed: 'closed' };

function workerText({ sources, clocks }: Session): string {
  const engines = [...sources.values()];
  const worker = engines.find(({ kind, alive }) => kind === 'worker' && alive) ?? engines.at(-1);
  if (!worker) return 'no engine seen';
  const name = worker.kind === 'worker' ? 'worker' : 'engine of the page';
  if (!worker.alive) return `${name} stopped`;
  const starts = worker.starts > 1 ? ` (started ${worker.starts}×)` : '';
  return `${name} up ${formatAge(clocks.now - worker.startedAt)}${starts}`;
}

const followed = ({ subscriptions }: Session): number => countOf(subscriptions, 'stopped');

const open = ({ connections }: Session): number => countOf(connections, 'closed');

/** Those that are not over. */
function countOf(rows: { values(): Iterable<{ state: string }> }, over: string): number {
  let count = 0;
  for (const { state } of rows.values()) if (state !== over) count += 1;
  return count;
}

function droppedOf(session: Session): number {
  const { events, rows } = lossesOf(session);
  return Object.values(rows).reduce((sum, count) => sum + count, events);
}

function lossText(session: Session, onTheWay: number): string {
  const { events, unreadable, rows } = lossesOf(session);
  const kinds = Object.entries(rows).filter(([, count]) => count > 0);
  return [
    `${onTheWay} lost on the way, ${events} events let go by engines, ${unreadable} unreadable`,
    ...kinds.map(([kind, count]) => `${count} ${kind} made room`),
  ].join('\n');
}
