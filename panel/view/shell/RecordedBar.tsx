import type { PanelModel } from '../model/model.js';

/** What is shown was recorded: it stands still. */
export function RecordedBar({ model }: { model: PanelModel }) {
  if (model.recorded === undefined) return null;
  return (
    <p class="recorded-bar">
      <span>{`A recorded session: ${model.recorded}`}</span>
      {model.status.state !== 'closed' && (
        <button type="button" onClick={() => model.show(undefined)}>
          Back to what is live
        </button>
      )}
    </p>
  );
}
