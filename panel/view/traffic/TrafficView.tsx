import { type Traffic, type TrafficRow, trafficById, trafficRow } from '../../session/select/index.js';
import { ListEmpty } from '../empty/ListEmpty.js';
import { Grid } from '../list/Grid.js';
import type { PanelModel } from '../model/model.js';
import { resourceOf } from '../state/viewState.js';
import { fitTrafficColumns } from './columns.js';
import { createMarks } from './marks.js';
import { outcomeOf } from './trafficWords.js';

/** Requests, events and frames in one list, each once, however often it was seen. */
export function TrafficView({ model, width }: { model: PanelModel; width: number }) {
  const { session, state, rows, layout } = model;
  const list = rows.traffic;
  const chosen = state.selection?.kind === 'traffic' ? state.selection.id : undefined;
  const isByTime = state.trafficSort.name === 'time' && !state.trafficSort.descending;
  const markAt = isByTime ? createMarks(session, list) : () => undefined;
  if (list.shown === 0)
    return <ListEmpty model={model} total={list.total} what="request or frame" many="requests and frames" />;
  return (
    <Grid
      label="Traffic"
      columns={fitTrafficColumns(width, layout.arrangement === 'page')}
      count={list.shown}
      rowAt={(index) => rowOf(list.at(index))}
      keyOf={({ id }) => id}
      selectedKey={chosen}
      selectedIndex={chosen === undefined ? -1 : indexOf(chosen)}
      now={session.clocks.now}
      sort={state.trafficSort}
      onSort={(name) => model.dispatch({ type: 'sort-traffic', name: name as typeof state.trafficSort.name })}
      attributesOf={(row, index) => attributesOf(row, markAt(index))}
      onSelect={({ id, resource }) =>
        model.dispatch({ type: 'select', selection: { kind: 'traffic', id, resource } })
      }
      onOpen={() => model.dispatch({ type: 'detail', isOpen: true })}
      follow={isByTime ? { on: state.follow, set: follow } : undefined}
    />
  );

  function rowOf(row: Traffic | undefined): TrafficRow | undefined {
    return row && trafficRow(session, row);
  }
  function indexOf(id: string): number {
    const row = trafficById(session, id);
    return row ? list.indexOf(row) : -1;
  }
  function follow(on: boolean): void {
    if (on !== state.follow) model.dispatch({ type: 'follow', on });
  }
  function attributesOf(row: TrafficRow, mark: string | undefined) {
    const isRelated = row.resource !== undefined && row.resource === resourceOf(state.selection);
    const isFailed = outcomeOf(row).tone === 'bad';
    return { class: `${isFailed ? 'failed' : ''}${isRelated ? ' related' : ''}`, ...(mark && { mark }) };
  }
}
