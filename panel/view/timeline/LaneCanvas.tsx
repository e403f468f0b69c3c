import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Lane } from '../../session/select/index.js';
import type { Range } from '../../session/select/timeline.js';
import { rowHeight } from '../list/window.js';
import type { PanelModel } from '../model/model.js';
import { draw, gutterWidth, scaleOf } from './draw.js';
import { move, zoom } from './scale.js';

export interface LaneCanvasProps {
  model: PanelModel;
  lanes: readonly Lane[];
  top: number;
  width: number;
  shown: Range;
  whole: Range;
  selected: number | undefined;
  onZoom(range: Range): void;
}

/** Fewer pixels than these were a click. */
const leastDrag = 4;

/** The wheel zooms (with Shift it moves), drawing across selects a range that filters all views, a click selects a lane. */
export function LaneCanvas({ model, lanes, top, width, shown, whole, selected, onZoom }: LaneCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const scale = scaleOf({ shown, width });
  const chosen = drag
    ? ordered(scale.at(drag.from - gutterWidth), scale.at(drag.to - gutterWidth))
    : model.state.range;

  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    size(canvas, width, canvas.clientHeight);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const style = getComputedStyle(canvas);
    const ink = (name: string) => style.getPropertyValue(name);
    const area = { width, height: canvas.clientHeight };
    draw(context, { session: model.session, lanes, top, ...area, shown, chosen, selected, ink });
  });

  // Preact's own listener could not keep the page from scrolling.
  useLayoutEffect(() => {
    const canvas = ref.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = scale.at(event.offsetX - gutterWidth);
      const step = ((event.deltaY || event.deltaX) * (shown.to - shown.from)) / 1_000;
      onZoom(
        event.shiftKey ? move(shown, whole, step) : zoom(shown, whole, at, event.deltaY > 0 ? 1.25 : 0.8),
      );
    };
    canvas?.addEventListener('wheel', onWheel, { passive: false });
    return () => canvas?.removeEventListener('wheel', onWheel);
  });

  function finish(event: PointerEvent): void {
    if (!drag) return;
    setDrag(undefined);
    if (Math.abs(drag.to - drag.from) >= leastDrag && chosen)
      model.dispatch({ type: 'range', range: chosen });
    else click(event);
  }

  function click({ offsetY }: PointerEvent): void {
    const lane = lanes[Math.floor((offsetY - rowHeight + top) / rowHeight)];
    if (offsetY < rowHeight) model.dispatch({ type: 'range', range: undefined });
    else if (lane) model.dispatch({ type: 'select', selection: { kind: 'resource', id: lane.id } });
  }

  return (
    <div class="lane-area" style={{ width: `${width}px` }}>
      <canvas
        ref={ref}
        class="lanes"
        role="img"
        aria-label="States and updates over time. “As a table” tells the same in words."
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: event.offsetX, to: event.offsetX });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: event.offsetX })}
        onPointerUp={finish}
      />
    </div>
  );
}

function ordered(a: number, b: number): Range {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

function size(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [wide, tall] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== tall) canvas.height = tall;
}
