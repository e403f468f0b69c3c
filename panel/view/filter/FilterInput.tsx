import { useRef, useState } from 'preact/hooks';
import type { PanelModel } from '../model/model.js';
import { Coloured } from './Coloured.js';
import { CompletionList } from './CompletionList.js';
import { useCompletion } from './useCompletion.js';

/** The text of the filter, coloured and underlined, with what may be written next. */
export function FilterInput({ model }: { model: PanelModel }) {
  const { filter } = model.rows.fits;
  const { text } = { text: model.state.filter };
  const input = useRef<HTMLInputElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const completion = useCompletion(model, input);
  const { items, chosen } = completion;

  return (
    <div class={filter.problems.length > 0 ? 'filterbox has-problem' : 'filterbox'}>
      <div class="coloured" aria-hidden="true">
        <Coloured filter={filter} scrolled={scrolled} />
      </div>
      <input
        ref={input}
        class="filter"
        data-focus="filter"
        role="combobox"
        aria-label="Filter"
        aria-autocomplete="list"
        aria-expanded={items.length > 0}
        aria-controls="filter-completion"
        aria-activedescendant={chosen >= 0 ? `completion-${chosen}` : undefined}
        aria-invalid={filter.problems.length > 0}
        aria-describedby={filter.problems.length > 0 ? 'filter-problem' : undefined}
        placeholder="Filter, as in is:backoff -via:ws host:api.*"
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={({ currentTarget }) => {
          model.dispatch({ type: 'filter', text: currentTarget.value });
          completion.look();
        }}
        onKeyDown={completion.onKeyDown}
        onClick={completion.look}
        onBlur={completion.close}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollLeft)}
      />
      {text !== '' && (
        <button
          type="button"
          class="icon"
          aria-label="Clear the filter"
          onClick={() => model.dispatch({ type: 'filter', text: '' })}
        >
          ✕
        </button>
      )}
      <CompletionList items={items} chosen={chosen} onChoose={completion.take} />
    </div>
  );
}
