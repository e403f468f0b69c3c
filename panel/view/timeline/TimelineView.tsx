import { useState } from 'preact/hooks';
import { type Lane, wholeRange } from '../../session/select/index.js';
import type { Range } from '../../session/select/timeline.js';
import { ListEmpty } from '../empty/ListEmpty.js';
import type { PanelModel } from '../model/model.js';
import { formatAge, formatTime } from '../state/format.js';
import { resourceOf } from '../state/viewState.js';
import { LaneCanvas } from './LaneCanvas.js';
import { Lanes } from './Lanes.js';
import { LaneTable } from './LaneTable.js';
import { zoom } from './scale.js';

/** Subscriptions over time: a lane for each, those of one connection joined. */
export function TimelineView({ model, width }: { model: PanelModel; width: number }) {
  const { session, state, rows } = model;
  const whole = wholeRange(session);
  const [zoomed, setZoomed] = useState<Range>();
  const [isTable, beTable] = useState(false);
  const [top, setTop] = useState(0);
  if (rows.lanes.length === 0)
    return <ListEmpty model={model} total={rows.resources.total} what="subscription" />;
  // Until somebody zooms, it shows all, and goes on with the time.
  const shown = zoomed ?? whole;
  const labels = Math.min(220, Math.max(110, width * 0.25));
  return (
    <>
      <div class="subbar">
        <button
          type="button"
          aria-label="Closer (+)"
          onClick={() => setZoomed(zoom(shown, whole, middle(shown), 0.5))}
        >
          +
        </button>
        <button
          type="button"
          aria-label="Farther (−)"
          onClick={() => setZoomed(zoom(shown, whole, middle(shown), 2))}
        >
          −
        </button>
        <button type="button" disabled={!zoomed} onClick={() => setZoomed(undefined)}>
          All
        </button>
        <span class="dim">{`${formatTime(shown.from)} and ${formatAge(shown.to - shown.from)} on`}</span>
        <span class="space" />
        <button type="button" aria-pressed={isTable} onClick={() => beTable(!isTable)}>
          As a table
        </button>
      </div>
      {isTable ? (
        <LaneTable session={session} lanes={rows.lanes} range={state.range ?? shown} />
      ) : (
        <div class="timeline">
          <div class="lane-names" style={{ width: `${labels}px` }}>
            <Lanes model={model} onScroll={setTop} />
          </div>
          <LaneCanvas
            model={model}
            lanes={rows.lanes as readonly Lane[]}
            top={top}
            width={width - labels}
            shown={shown}
            whole={whole}
            selected={resourceOf(state.selection)}
            onZoom={setZoomed}
          />
        </div>
      )}
    </>
  );
}

const middle = ({ from, to }: Range): number => (from + to) / 2;
