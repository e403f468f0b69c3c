import { FilterBar } from '../filter/FilterBar.js';
import type { PanelModel } from '../model/model.js';
import type { ThemeName } from '../model/theme.js';
import { tabId } from '../parts/TabList.js';
import { ResourcesView } from '../resources/ResourcesView.js';
import { StatusLine } from './StatusLine.js';
import { Toolbar } from './Toolbar.js';

export function Panel({ model, theme }: { model: PanelModel; theme: ThemeName }) {
  const { state, layout } = model;
  return (
    <div class={`lr ${layout.arrangement}`} data-theme={theme}>
      <Toolbar model={model} />
      <FilterBar model={model} />
      <main class="body">
        <section class="list" id="view" role="tabpanel" aria-labelledby={tabId('view', state.view)}>
          <View model={model} />
        </section>
      </main>
      <StatusLine model={model} />
    </div>
  );
}

function View({ model }: { model: PanelModel }) {
  return <ResourcesView model={model} width={model.layout.width} />;
}
