import { FilterBar } from '../filter/FilterBar.js';
import type { PanelModel } from '../model/model.js';
import type { ThemeName } from '../model/theme.js';
import { tabId } from '../parts/TabList.js';
import { Notice } from './Notice.js';
import { RecordedBar } from './RecordedBar.js';
import { SimulationBar } from './SimulationBar.js';
import { Splitter } from './Splitter.js';
import { StatusLine } from './StatusLine.js';
import { Toolbar } from './Toolbar.js';
import { DetailView, KeyListView, SearchView, viewComponents } from './views.js';

export function Panel({ model, theme }: { model: PanelModel; theme: ThemeName }) {
  const { state, layout } = model;
  return (
    <div class={`lr ${layout.arrangement}`} data-theme={theme}>
      <Toolbar model={model} />
      <SimulationBar model={model} />
      <RecordedBar model={model} />
      <FilterBar model={model} />
      {state.isSearching && <SearchView model={model} />}
      <main class="body">
        <Body model={model} />
      </main>
      <StatusLine model={model} />
      {state.showsKeys && <KeyListView model={model} />}
      <Notice model={model} />
    </div>
  );
}

/** The list, and beside or below it the detail; where there is little room, one of them. */
function Body({ model }: { model: PanelModel }) {
  const { state, layout } = model;
  const isPage = layout.arrangement === 'page';
  const showsDetail = state.detail.isOpen && state.selection !== undefined;
  return (
    <>
      {!(isPage && showsDetail) && <List model={model} />}
      {showsDetail && !isPage && <Splitter model={model} />}
      {showsDetail && (
        <section
          class="detail"
          aria-label="Detail"
          style={isPage ? undefined : { flex: `0 0 ${state.split * 100}%` }}
        >
          <DetailView model={model} />
        </section>
      )}
    </>
  );
}

function List({ model }: { model: PanelModel }) {
  const { state, layout } = model;
  const View = viewComponents[state.view];
  const isShared = layout.arrangement === 'beside' && state.detail.isOpen && state.selection !== undefined;
  const width = isShared ? layout.width * (1 - state.split) : layout.width;
  return (
    <section class="list" id="view" role="tabpanel" aria-labelledby={tabId('view', state.view)}>
      <View key={model.recorded} model={model} width={width} />
    </section>
  );
}
