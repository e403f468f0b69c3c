import type { PanelModel } from '../model/model.js';

const step = 0.05;

/** Between list and detail: by mouse, by arrows, and Enter closes the detail. */
export function Splitter({ model }: { model: PanelModel }) {
  const { state, layout, dispatch } = model;
  const isBeside = layout.arrangement === 'beside';

  function drag(event: PointerEvent): void {
    const body = (event.currentTarget as HTMLElement).parentElement?.getBoundingClientRect();
    if (!body || event.buttons === 0) return;
    const share = isBeside
      ? (body.right - event.clientX) / body.width
      : (body.bottom - event.clientY) / body.height;
    dispatch({ type: 'split', share });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: step, ArrowLeft: step, ArrowDown: -step, ArrowRight: -step }[event.key];
    if (by !== undefined) dispatch({ type: 'split', share: state.split + by });
    else if (event.key === 'Enter') dispatch({ type: 'detail', isOpen: false });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label="Size of the detail"
      aria-orientation={isBeside ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(state.split * 100)}
      aria-valuemin={10}
      aria-valuemax={90}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    />
  );
}
