import type { PanelModel } from '../model/model.js';

/** What is shown was recorded: it stands still. */
export function RecordedBar({ model }: { model: PanelModel }) {
  if (model.recorded === undefined) return null;
  return (
    <aside class="recorded-bar" aria-label="Recorded session">
      <span>{`A recorded session: ${model.recorded}`}</span>
      {model.status.state !== 'closed' && (
        <button type="button" onClick={() => model.show(undefined)}>
          Back to what is live
        </button>
      )}
    </aside>
  );
}
