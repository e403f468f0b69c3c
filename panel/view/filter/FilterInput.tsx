import type { PanelModel } from '../model/model.js';

/** The text of the filter. */
export function FilterInput({ model }: { model: PanelModel }) {
  const { filter, problems } = { filter: model.state.filter, problems: model.rows.fits.filter.problems };
  return (
    <input
      class="filter"
      data-focus="filter"
      aria-label="Filter"
      placeholder="Filter: is:backoff -via:ws host:api.*"
      spellcheck={false}
      autocomplete="off"
      value={filter}
      aria-invalid={problems.length > 0}
      aria-describedby={problems.length > 0 ? 'filter-problem' : undefined}
      onInput={({ currentTarget }) => model.dispatch({ type: 'filter', text: currentTarget.value })}
    />
  );
}
