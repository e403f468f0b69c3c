import type { PanelModel } from '../model/model.js';
import { formatAge, formatTime } from '../state/format.js';
import { FilterInput } from './FilterInput.js';
import { StateChips } from './StateChips.js';

export function FilterBar({ model }: { model: PanelModel }) {
  const { rows } = model;
  const { problems } = rows.fits.filter;
  return (
    <search class="filterbar" aria-label="Filter">
      <div class="filterline">
        <FilterInput model={model} />
        <Range model={model} />
        <output class="count" aria-label="Rows shown">
          {countOf(model)}
        </output>
      </div>
      {problems[0] && (
        <p class="filter-problem" id="filter-problem" role="status">
          {problems[0].text}
        </p>
      )}
      <StateChips model={model} />
    </search>
  );
}

function countOf({ state, rows }: PanelModel): string {
  const { shown, total } = state.view === 'traffic' ? rows.traffic : rows.resources;
  return shown === total ? String(total) : `${shown} of ${total}`;
}

/** The range of time that filters all views. */
function Range({ model }: { model: PanelModel }) {
  const { range } = model.state;
  if (!range) return null;
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={true}
      title="Only this time is shown. Click for all of it"
      onClick={() => model.dispatch({ type: 'range', range: undefined })}
    >
      {`${formatTime(range.from)} + ${formatAge(range.to - range.from)} ✕`}
    </button>
  );
}
