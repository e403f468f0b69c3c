import { toggleWord, wordsOf } from '../filter/toggleAtom.js';
import type { PanelModel } from '../model/model.js';
import { TabList } from '../parts/TabList.js';
import { views } from '../state/viewState.js';
import { viewNames } from '../state/words.js';
import { ExchangeMenu } from './ExchangeMenu.js';
import { SettingsMenu } from './SettingsMenu.js';

/** Fixed: whatever the filter hides, this stays. */
export function Toolbar({ model }: { model: PanelModel }) {
  const { state, recorded } = model;
  return (
    <header class="toolbar">
      <h1 class="heard">LiveResource</h1>
      {recorded === undefined && <RecordButtons model={model} />}
      <TabList
        label="Views"
        names={views}
        titles={viewNames}
        chosen={state.view}
        controls="view"
        onChoose={(view) => model.dispatch({ type: 'view', view })}
      />
      <span class="space" />
      <Options model={model} />
      <ExchangeMenu model={model} />
      <SettingsMenu model={model} />
    </header>
  );
}

function RecordButtons({ model }: { model: PanelModel }) {
  const { recording } = model.session.settings;
  return (
    <>
      <button
        type="button"
        class={recording ? 'icon recording' : 'icon'}
        aria-pressed={recording}
        aria-label="Record"
        title={recording ? 'Recording. Stop' : 'Not recording: the states go on, rows are not kept. Record'}
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
  );
}

function Options({ model }: { model: PanelModel }) {
  const { state, session, recorded, dispatch } = model;
  const { filter } = state;
  const isThisTab = wordsOf(filter, 'is').includes('inspected');
  return (
    <span class="options">
      {state.view === 'subscriptions' && (
        <Option
          text="Ended"
          hint="Those that are over are shown, too"
          on={state.showsEnded}
          set={(on) => dispatch({ type: 'ended', on })}
        />
      )}
      {recorded === undefined && (
        <Option
          text="Preserve"
          hint="What was before a navigation stays"
          on={session.settings.preserve}
          set={(on) => model.tell({ type: 'preserve', on })}
        />
      )}
      <Option
        text="All tabs"
        hint="Without it, only what the inspected tab follows (is:inspected in the filter)"
        on={!isThisTab}
        set={() => dispatch({ type: 'filter', text: toggleWord(filter, 'is', 'inspected') })}
      />
    </span>
  );
}

interface OptionProps {
  text: string;
  hint: string;
  on: boolean;
  set(on: boolean): void;
}

function Option({ text, hint, on, set }: OptionProps) {
  return (
    <label title={hint}>
      <input type="checkbox" checked={on} onChange={({ currentTarget }) => set(currentTarget.checked)} />
      {text}
    </label>
  );
}
