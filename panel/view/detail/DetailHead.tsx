import type { Session } from '../../session/index.js';
import { connectionRow, type ResourceRow, resourceRow, trafficRow } from '../../session/select/index.js';
import type { PanelModel } from '../model/model.js';
import { StateBadge } from '../parts/StateBadge.js';
import { wordOf } from '../resources/columns.js';
import { formatTime, plural } from '../state/format.js';
import { badgeOf } from '../subscriptions/connectionWords.js';
import { kindOf, outcomeOf } from '../traffic/trafficWords.js';
import type { Subject } from './subject.js';

/** What it is, and how it stands. */
export function DetailHead({ model, subject }: { model: PanelModel; subject: Subject }) {
  const isPage = model.layout.arrangement === 'page';
  return (
    <header class="detail-head">
      <button
        type="button"
        class="icon"
        aria-label={isPage ? 'Back to the list' : 'Close the detail'}
        title={isPage ? 'Back (Esc)' : 'Close (Esc)'}
        onClick={() => model.dispatch({ type: 'detail', isOpen: false })}
      >
        {isPage ? '‹' : '✕'}
      </button>
      <Title session={model.session} subject={subject} />
      {subject.kind === 'resource' && <PinButton model={model} id={subject.resource.id} />}
    </header>
  );
}

function Title({ session, subject }: { session: Session; subject: Subject }) {
  if (subject.kind === 'resource') {
    const row = resourceRow(session, subject.resource);
    return (
      <>
        <h2 title={row.url}>{row.label}</h2>
        <StateBadge state={row.state} word={wordOf(row)} />
        <span class="dim summary">{summaryOf(session, row)}</span>
      </>
    );
  }
  if (subject.kind === 'connection') {
    const row = connectionRow(session, subject.connection);
    return (
      <>
        <h2 title={row.endpoint}>{row.label}</h2>
        <StateBadge {...badgeOf(row)} />
        <span class="dim summary">{`${row.via}, dialect ${row.dialect}, carries ${plural(row.targets, 'resource')}`}</span>
      </>
    );
  }
  const row = trafficRow(session, subject.kind === 'request' ? subject.request : subject.frame);
  return (
    <>
      <h2 title={row.url}>{`${kindOf(row)} ${row.label}`}</h2>
      <span class={`tone-${outcomeOf(row).tone}`}>{outcomeOf(row).text}</span>
      <span class="dim summary">{`${row.via}, at ${formatTime(row.at)}`}</span>
    </>
  );
}

function summaryOf(
  session: Session,
  { id, via, shared, dialect, reason, followedByEngine }: ResourceRow,
): string {
  const carried = session.connections.get(session.subscriptions.get(id)?.connection)?.targets.length ?? 0;
  const parts = [
    via,
    shared && carried > 1 && `shared with ${plural(carried - 1, 'other')}`,
    dialect && `dialect ${dialect}`,
    reason,
    !followedByEngine && 'as the network shows it',
  ];
  return parts.filter(Boolean).join(', ');
}

function PinButton({ model, id }: { model: PanelModel; id: number }) {
  const isPinned = model.state.pinned.includes(id);
  return (
    <button
      type="button"
      class="icon"
      aria-pressed={isPinned}
      title="Pin (.): found again with is:pinned"
      onClick={() => model.dispatch({ type: 'pin', resource: id })}
    >
      {isPinned ? '★' : '☆'}
      <span class="heard">Pin</span>
    </button>
  );
}
