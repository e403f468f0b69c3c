import { resourceRow } from '../../session/select/index.js';
import { ListEmpty } from '../empty/ListEmpty.js';
import { Grid } from '../list/Grid.js';
import type { PanelModel } from '../model/model.js';
import { resourceOf } from '../state/viewState.js';
import { fitResourceColumns } from './columns.js';

/** What changes, at its URL: one line for all that follow it. */
export function ResourcesView({ model, width }: { model: PanelModel; width: number }) {
  const { session, state, rows, layout } = model;
  const list = rows.resources;
  const selected = session.resources.get(resourceOf(state.selection));
  if (list.shown === 0) return <ListEmpty model={model} total={list.total} what="resource" />;
  return (
    <Grid
      label="Resources"
      columns={fitResourceColumns(width, layout.arrangement === 'page')}
      count={list.shown}
      rowAt={(index) => {
        const resource = list.at(index);
        return resource && resourceRow(session, resource);
      }}
      keyOf={({ id }) => `r${id}`}
      selectedKey={selected && `r${selected.id}`}
      selectedIndex={selected ? list.indexOf(selected) : -1}
      now={session.clocks.now}
      sort={state.resourceSort}
      onSort={(name) =>
        model.dispatch({ type: 'sort-resources', name: name as typeof state.resourceSort.name })
      }
      attributesOf={({ id, state: word }) => ({
        class: `${word}${state.pinned.includes(id) ? ' pinned' : ''}`,
      })}
      onSelect={({ id }) => model.dispatch({ type: 'select', selection: { kind: 'resource', id } })}
      onOpen={() => model.dispatch({ type: 'detail', isOpen: true })}
    />
  );
}
