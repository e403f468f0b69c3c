import type { PanelModel } from '../model/model.js';
import { TabList } from '../parts/TabList.js';
import { views } from '../state/viewState.js';
import { viewNames } from '../state/words.js';

/** Fixed: whatever the filter hides, this stays. */
export function Toolbar({ model }: { model: PanelModel }) {
  const { state, session, recorded } = model;
  const { recording, preserve } = session.settings;
  return (
    <header class="toolbar">
      {recorded === undefined && (
        <>
          <button
            type="button"
            class={recording ? 'icon recording' : 'icon'}
            aria-pressed={recording}
            aria-label="Record"
            title={
              recording ? 'Recording. Stop' : 'Not recording: the states go on, rows are not kept. Record'
            }
            onClick={() => model.tell({ type: 'recording', on: !recording })}
          >
            {recording ? '●' : '○'}
          </button>
          <button
            type="button"
            class="icon"
            aria-label="Clear"
            title="Throw away what is over"
            onClick={() => model.tell({ type: 'clear' })}
          >
            ⊘
          </button>
        </>
      )}
      <TabList
        label="Views"
        names={views}
        titles={viewNames}
        chosen={state.view}
        controls="view"
        onChoose={(view) => model.dispatch({ type: 'view', view })}
      />
      <span class="space" />
      {recorded === undefined && (
        <label title="What was before a navigation stays">
          <input
            type="checkbox"
            checked={preserve}
            onChange={({ currentTarget }) => model.tell({ type: 'preserve', on: currentTarget.checked })}
          />
          Preserve
        </label>
      )}
    </header>
  );
}
