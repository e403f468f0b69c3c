import type { PanelModel } from '../model/model.js';
import { FilterInput } from './FilterInput.js';
import { StateChips } from './StateChips.js';

export function FilterBar({ model }: { model: PanelModel }) {
  const { state, rows } = model;
  const { problems } = rows.fits.filter;
  const { shown, total } = state.view === 'traffic' ? rows.traffic : rows.resources;
  return (
    <div class="filterbar">
      <div class="filterline">
        <FilterInput model={model} />
        <output class="count" aria-label="Rows shown">
          {shown === total ? total : `${shown} of ${total}`}
        </output>
      </div>
      {problems[0] && (
        <p class="filter-problem" id="filter-problem" role="status">
          {problems[0].text}
        </p>
      )}
      <StateChips model={model} />
    </div>
  );
}
