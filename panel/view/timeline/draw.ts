import type { LiveState, Session } from '../../session/index.js';
import { joinsOf, type Lane, type LaneMarks, laneMarks } from '../../session/select/index.js';
import type { Range } from '../../session/select/timeline.js';
import { rowHeight } from '../list/window.js';
import { formatTime } from '../state/format.js';
import { createScale, type Scale, ticksFor } from './scale.js';

/** Colours by name, as the theme has them. */
export type Ink = (name: string) => string;

export interface Picture {
  session: Session;
  lanes: readonly Lane[];
  /** Pixels that are scrolled away above. */
  top: number;
  width: number;
  height: number;
  /** What is shown, and the part of it that filters. */
  shown: Range;
  chosen: Range | undefined;
  selected: number | undefined;
  ink: Ink;
}

/** Room at the left for the lines that join lanes. */
const gutter = 14;

export const scaleOf = ({ shown, width }: Pick<Picture, 'shown' | 'width'>): Scale =>
  createScale(shown, Math.max(1, width - gutter));
export const gutterWidth = gutter;

export function draw(context: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height, ink, lanes, top } = picture;
  context.clearRect(0, 0, width, height);
  context.fillStyle = ink('--ground');
  context.fillRect(0, 0, width, height);
  const scale = scaleOf(picture);
  const first = Math.max(0, Math.floor(top / rowHeight));
  const last = Math.min(lanes.length, Math.ceil((top + height) / rowHeight) + 1);
  context.save();
  context.translate(gutter, rowHeight - top);
  for (let n = first; n < last; n += 1) drawLane(context, picture, scale, n);
  context.restore();
  drawJoins(context, picture);
  drawRuler(context, picture, scale);
  drawEpochs(context, picture, scale);
  drawChoice(context, picture, scale);
}

function drawLane(context: CanvasRenderingContext2D, picture: Picture, scale: Scale, n: number): void {
  const lane = picture.lanes[n];
  if (!lane) return;
  const { session, shown, ink, selected } = picture;
  const marks = laneMarks(session, lane.id, shown, scale.width);
  const y = n * rowHeight;
  if (lane.id === selected || n % 2 === 1) {
    context.fillStyle = ink(lane.id === selected ? '--chosen' : '--odd');
    context.fillRect(-gutter, y, scale.width + gutter, rowHeight);
  }
  for (const sleep of marks.asleep) block(context, scale, sleep, y + 2, rowHeight - 4, ink('--line'));
  for (const bar of marks.bars) drawBar(context, scale, bar, y, ink);
  for (const fault of marks.faults) hatch(context, scale, fault, y + 2, rowHeight - 4, ink('--error'));
  for (const tick of marks.ticks) drawTick(context, scale, tick, y, ink);
}

const colours: Record<LiveState, string> = {
  ...{ idle: '--idle', connecting: '--connecting', polling: '--polling', connected: '--connected' },
  ...{
    backoff: '--backoff',
    offline: '--offline',
    paused: '--paused',
    stopped: '--stopped',
    error: '--error',
  },
};

function drawBar(
  context: CanvasRenderingContext2D,
  scale: Scale,
  bar: LaneMarks['bars'][number],
  y: number,
  ink: Ink,
): void {
  const isOver = bar.state === 'stopped' || bar.state === 'idle';
  context.globalAlpha = isOver ? 0.35 : 0.55;
  block(context, scale, bar, y + (isOver ? 10 : 7), isOver ? 4 : 10, ink(colours[bar.state]));
  context.globalAlpha = 1;
}

function block(
  context: CanvasRenderingContext2D,
  scale: Scale,
  { from, to }: Range,
  y: number,
  tall: number,
  colour: string,
): void {
  context.fillStyle = colour;
  const x = scale.x(from);
  context.fillRect(x, y, Math.max(1, scale.x(to) - x), tall);
}

/** Updates stand up, failures hang down; a gap is a hole through the lane. */
function drawTick(
  context: CanvasRenderingContext2D,
  scale: Scale,
  { at, kind, count }: LaneMarks['ticks'][number],
  y: number,
  ink: Ink,
): void {
  const x = Math.round(scale.x(at));
  if (kind === 'gap') {
    context.fillStyle = ink('--backoff');
    return context.fillRect(x, y, 3, rowHeight);
  }
  context.fillStyle = ink(kind === 'failure' || kind === 'removed' ? '--error' : '--text');
  context.fillRect(x, kind === 'failure' ? y + 12 : y + 3, count > 1 ? 2 : 1, kind === 'failure' ? 10 : 14);
}

function hatch(
  context: CanvasRenderingContext2D,
  scale: Scale,
  { from, to }: Range,
  y: number,
  tall: number,
  colour: string,
): void {
  const [begin, end] = [scale.x(from), scale.x(to)];
  context.save();
  context.beginPath();
  context.rect(begin, y, Math.max(1, end - begin), tall);
  context.clip();
  context.strokeStyle = colour;
  context.beginPath();
  for (let x = begin - tall; x < end; x += 6) {
    context.moveTo(x, y + tall);
    context.lineTo(x + tall, y);
  }
  context.stroke();
  context.restore();
}

/** A line at the left, along the lanes that share a connection. */
function drawJoins(context: CanvasRenderingContext2D, { lanes, top, ink }: Picture): void {
  context.strokeStyle = ink('--connected');
  context.lineWidth = 2;
  for (const { first, last } of joinsOf(lanes)) {
    const [from, to] = [first, last].map((n) => rowHeight - top + n * rowHeight + rowHeight / 2) as [
      number,
      number,
    ];
    context.beginPath();
    context.moveTo(gutter - 2, from);
    context.lineTo(4, from);
    context.lineTo(4, to);
    context.lineTo(gutter - 2, to);
    for (let n = first + 1; n < last; n += 1) {
      const y = rowHeight - top + n * rowHeight + rowHeight / 2;
      context.moveTo(4, y);
      context.lineTo(gutter - 2, y);
    }
    context.stroke();
  }
  context.lineWidth = 1;
}

function drawRuler(context: CanvasRenderingContext2D, { ink, width, height }: Picture, scale: Scale): void {
  context.fillStyle = ink('--raised');
  context.fillRect(0, 0, width, rowHeight);
  const { step, at } = ticksFor(scale);
  context.font = '11px system-ui, sans-serif';
  for (const moment of at) {
    const x = Math.round(gutter + scale.x(moment)) + 0.5;
    context.strokeStyle = ink('--line');
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.fillStyle = ink('--dim');
    context.fillText(step < 1_000 ? formatTime(moment) : formatTime(moment).slice(0, 8), x + 4, 16);
  }
  context.fillStyle = ink('--line');
  context.fillRect(0, rowHeight - 1, width, 1);
}

/** Navigations, starts of the worker, gaps: a line across all lanes. */
function drawEpochs(
  context: CanvasRenderingContext2D,
  { session, ink, height, shown }: Picture,
  scale: Scale,
): void {
  context.save();
  context.setLineDash([3, 3]);
  context.strokeStyle = ink('--accent');
  for (const { at } of session.epochs.values()) {
    if (at < shown.from || at > shown.to) continue;
    const x = Math.round(gutter + scale.x(at)) + 0.5;
    context.beginPath();
    context.moveTo(x, rowHeight);
    context.lineTo(x, height);
    context.stroke();
  }
  context.restore();
}

function drawChoice(context: CanvasRenderingContext2D, { chosen, ink, height }: Picture, scale: Scale): void {
  if (!chosen) return;
  const [from, to] = [gutter + scale.x(chosen.from), gutter + scale.x(chosen.to)];
  context.globalAlpha = 0.15;
  context.fillStyle = ink('--accent');
  context.fillRect(from, 0, Math.max(2, to - from), height);
  context.globalAlpha = 1;
  context.fillRect(from, 0, 1, height);
  context.fillRect(to, 0, 1, height);
}
