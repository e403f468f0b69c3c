import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Place, SearchHit, StartedSearch } from '../../filter/search.js';
import { startSearch } from '../../filter/search.js';
import type { Column } from '../list/columns.js';
import { LocalGrid } from '../list/LocalGrid.js';
import type { PanelModel } from '../model/model.js';
import { plural } from '../state/format.js';
import { goTo } from './goTo.js';
import { labelOf } from './labelOf.js';

/** Characters that are looked through in one frame: some milliseconds. */
const slice = 1_000_000;

/** Through URLs, headers, values and frames: what is found is shown as it is found, and a frame is never missed for it. */
export function SearchPane({ model }: { model: PanelModel }) {
  const [text, setText] = useState('');
  const [isRegex, beRegex] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const started = useSearch(model, text, isRegex);
  useEffect(() => input.current?.focus(), []);
  const hits = started?.ok ? started.search.hits : [];
  const columns = useMemo(() => columnsFor(model), [model.session]);
  return (
    <section class="search" aria-label="Search">
      <div class="subbar">
        <input
          ref={input}
          type="search"
          aria-label="Search through values, frames and headers"
          placeholder="Search values, frames, headers, URLs"
          value={text}
          spellcheck={false}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <label class="option">
          <input
            type="checkbox"
            checked={isRegex}
            onChange={({ currentTarget }) => beRegex(currentTarget.checked)}
          />
          Regular expression
        </label>
        <span class="dim" role="status">
          {started && summaryOf(started)}
        </span>
        <span class="space" />
        <button
          type="button"
          class="icon"
          aria-label="Close the search"
          onClick={() => model.dispatch({ type: 'search', on: false })}
        >
          ✕
        </button>
      </div>
      {hits.length > 0 && (
        <div class="hits">
          <LocalGrid
            label="Found"
            columns={columns}
            rows={hits}
            keyOf={(hit) => `hit${hits.indexOf(hit)}`}
            now={0}
            onChoose={(hit) => goTo(model, hit.place)}
          />
        </div>
      )}
    </section>
  );
}

function useSearch(model: PanelModel, text: string, isRegex: boolean): StartedSearch | undefined {
  const { session } = model;
  const started = useMemo(
    () => (text === '' ? undefined : startSearch(session, { text, isRegex })),
    [session, text, isRegex],
  );
  useEffect(() => {
    if (!started?.ok) return;
    let frame = requestAnimationFrame(function look() {
      if (started.search.step(slice)) frame = requestAnimationFrame(look);
      model.repaint();
    });
    return () => cancelAnimationFrame(frame);
  }, [started]);
  return started;
}

function summaryOf(started: StartedSearch): string {
  if (!started.ok) return `This cannot be searched for: ${started.reason}.`;
  const { hits, done, isCut } = started.search;
  return `${plural(hits.length, 'hit')}${isCut ? ', and more' : ''}${done ? '' : '…'}`;
}

function columnsFor({ session }: PanelModel): readonly Column<SearchHit>[] {
  return [
    {
      ...{ name: 'kind', title: 'In', width: 70, rank: 0, narrow: true },
      cell: ({ place }) => kindWords[place.kind],
    },
    {
      ...{ name: 'where', title: 'Of', width: 140, grow: 1, rank: 1 },
      cell: ({ place }) => labelOf(session, place),
    },
    {
      ...{ name: 'line', title: 'Line', width: 46, rank: 3, isNumber: true },
      cell: ({ line }) => line,
    },
    {
      ...{ name: 'excerpt', title: 'Found', width: 200, grow: 3, rank: 2, narrow: true },
      cell: ({ excerpt, from, to }) => (
        <code>
          {excerpt.slice(0, from)}
          <mark>{excerpt.slice(from, to)}</mark>
          {excerpt.slice(to)}
        </code>
      ),
    },
  ];
}

const kindWords: Record<Place['kind'], string> = {
  url: 'URL',
  header: 'header',
  value: 'value',
  frame: 'frame',
};
