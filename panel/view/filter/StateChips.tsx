import { liveStates } from '../../session/model.js';
import type { PanelModel } from '../model/model.js';
import { stateSigns } from '../state/words.js';
import { toggleWord, wordsOf } from './toggleAtom.js';

/** How many are in each state. A click writes it into the filter, or takes it out again. */
export function StateChips({ model }: { model: PanelModel }) {
  const { state, rows } = model;
  const chosen = wordsOf(state.filter, 'state');
  const shown = liveStates.filter((name) => rows.counts[name] > 0 || chosen.includes(name));
  return (
    <div class="chips" role="group" aria-label="States">
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          class={`chip state ${name}`}
          aria-pressed={chosen.includes(name)}
          onClick={() => model.dispatch({ type: 'filter', text: toggleWord(state.filter, 'state', name) })}
        >
          <span class="sign" aria-hidden="true">
            {stateSigns[name].icon}
          </span>
          {` ${stateSigns[name].word} ${rows.counts[name]}`}
        </button>
      ))}
    </div>
  );
}
