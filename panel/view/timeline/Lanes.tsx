import { useEffect, useRef } from 'preact/hooks';
import type { Lane } from '../../session/select/index.js';
import type { Column } from '../list/columns.js';
import { Grid } from '../list/Grid.js';
import type { PanelModel } from '../model/model.js';
import { StateBadge } from '../parts/StateBadge.js';
import { resourceOf } from '../state/viewState.js';

const columns: readonly Column<Lane>[] = [
  {
    ...{ name: 'sign', title: 'St', width: 32, rank: 0, isShort: true },
    cell: ({ state }) => <StateBadge state={state} isShort />,
  },
  {
    ...{ name: 'resource', title: 'Resource', width: 60, grow: 1, rank: 1 },
    cell: ({ label }) => label,
    hint: ({ label }) => label,
  },
];

/** The names of the lanes, beside the canvas. Whoever scrolls them scrolls it. */
export function Lanes({ model, onScroll }: { model: PanelModel; onScroll(top: number): void }) {
  const { rows, state, session } = model;
  const holder = useRef<HTMLDivElement>(null);
  const selected = resourceOf(state.selection);
  useEffect(() => {
    const scroller = holder.current?.firstElementChild;
    const tell = () => onScroll(scroller?.scrollTop ?? 0);
    scroller?.addEventListener('scroll', tell, { passive: true });
    return () => scroller?.removeEventListener('scroll', tell);
  }, [onScroll]);
  return (
    <div class="holder" ref={holder}>
      <Grid
        label="Lanes"
        columns={columns}
        count={rows.lanes.length}
        rowAt={(index) => rows.lanes[index]}
        keyOf={({ id }) => `lane${id}`}
        selectedKey={selected === undefined ? undefined : `lane${selected}`}
        selectedIndex={rows.lanes.findIndex(({ id }) => id === selected)}
        now={session.clocks.now}
        onSelect={({ id }) => model.dispatch({ type: 'select', selection: { kind: 'resource', id } })}
        onOpen={() => model.dispatch({ type: 'detail', isOpen: true })}
      />
    </div>
  );
}
