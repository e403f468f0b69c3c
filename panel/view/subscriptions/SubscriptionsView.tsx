import type { SubscriptionLine } from '../../session/select/index.js';
import { ListEmpty } from '../empty/ListEmpty.js';
import { Grid } from '../list/Grid.js';
import type { PanelModel } from '../model/model.js';
import { fitSubscriptionColumns } from './columns.js';
import { lineKeyOf, selectionOfLine } from './lines.js';

/** What is connected, of all tabs, and what each connection carries for whom. */
export function SubscriptionsView({ model, width }: { model: PanelModel; width: number }) {
  const { session, state, rows, layout } = model;
  const { lines } = rows;
  const chosen = lineKeyOf(state.selection);
  if (lines.length === 0) return <ListEmpty model={model} total={hidden(model)} what="subscription" />;
  return (
    <Grid
      label="Subscriptions"
      role="treegrid"
      columns={fitSubscriptionColumns(width, layout.arrangement === 'page')}
      count={lines.length}
      rowAt={(index) => lines[index]}
      keyOf={({ id }) => id}
      selectedKey={chosen}
      selectedIndex={lines.findIndex(({ id }) => id === chosen)}
      now={session.clocks.now}
      attributesOf={attributesOf}
      onSelect={(line) => model.dispatch({ type: 'select', selection: selectionOfLine(line) })}
      onOpen={(line) => openLine(model, line)}
    />
  );
}

/** Those that the filter hides; what is over is hidden by choice. */
function hidden({ session, state }: PanelModel): number {
  if (state.filter === '' && !state.range) return 0;
  return [...session.subscriptions.values()].filter((one) => state.showsEnded || one.state !== 'stopped')
    .length;
}

function openLine(model: PanelModel, line: SubscriptionLine): void {
  if (line.kind === 'connection')
    model.dispatch({ type: 'fold', connection: line.connection.id, on: line.isOpen });
  else model.dispatch({ type: 'detail', isOpen: true });
}

function attributesOf(line: SubscriptionLine) {
  const { level, position, size } = line;
  if (line.kind === 'subscription') return { level, position, size, class: line.resource.state };
  return { level, position, size, class: 'connection', isOpen: line.isOpen };
}
