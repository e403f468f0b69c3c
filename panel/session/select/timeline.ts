import type { LiveState, Resource, Version } from '../model.js';
import type { Session } from '../session.js';

/** A stretch of time, wall clock. */
export interface Range {
  from: number;
  to: number;
}

/** One subscription over time. */
export interface Lane {
  id: number;
  label: string;
  state: LiveState;
  /** Lanes of one connection stand together and are joined by a line. */
  connection: number | undefined;
}

export interface LaneMarks {
  /** Without gaps between them; a stretch that is narrower than a pixel shows the state that matters most in it. */
  bars: (Range & { state: LiveState; reason: string })[];
  ticks: { at: number; kind: Version['kind'] | 'failure'; count: number }[];
  /** Simulated faults. */
  faults: (Range & { fault: string })[];
  /** While the worker was not running. */
  asleep: Range[];
}

export function lanesOf(session: Session, fits: (resource: Resource) => boolean = () => true): Lane[] {
  const lanes: Lane[] = [];
  for (const { id, state, connection } of session.subscriptions.values()) {
    const resource = session.resources.get(id);
    if (!resource || !fits(resource)) continue;
    lanes.push({ id, label: session.urlOf(resource.url).maskedTarget, state, connection });
  }
  const last = Number.POSITIVE_INFINITY;
  return lanes.sort((a, b) => (a.connection ?? last) - (b.connection ?? last) || a.id - b.id);
}

/** Runs of lanes that share a connection, by their places. */
export function joinsOf(lanes: readonly Lane[]): { connection: number; first: number; last: number }[] {
  const joins: { connection: number; first: number; last: number }[] = [];
  lanes.forEach(({ connection }, place) => {
    const open = joins.at(-1);
    if (connection === undefined) return;
    if (open?.connection === connection && open.last === place - 1) open.last = place;
    else joins.push({ connection, first: place, last: place });
  });
  return joins.filter(({ first, last }) => last > first);
}

/** From the first moment that is known to the last. */
export function wholeRange({ clocks }: Session): Range {
  return { from: clocks.begunAt ?? clocks.now, to: clocks.now };
}

export function laneMarks(session: Session, id: number, range: Range, pixels: number): LaneMarks {
  const resource = session.resources.get(id);
  const step = Math.max(1, (range.to - range.from) / Math.max(1, pixels));
  return {
    bars: barsOf(session, id, range, step),
    ticks: ticksOf(session, id, range, step),
    faults: faultsOf(session, id, range),
    asleep: resource ? sleepsOf(session, resource, range) : [],
  };
}

/** The higher, the more it is to be seen. */
const weight: Record<LiveState, number> = {
  ...{ idle: 0, stopped: 1, connected: 2, polling: 3, connecting: 4, paused: 5 },
  ...{ offline: 6, backoff: 7, error: 8 },
};

function barsOf({ transitions, subscriptions, clocks }: Session, id: number, range: Range, step: number) {
  const subscription = subscriptions.get(id);
  if (!subscription) return [];
  const moves = [...transitions.group('subscription', id)].sort((a, b) => a.at - b.at);
  const begun = Math.min(subscription.begunAt, moves[0]?.at ?? subscription.begunAt);
  const points = [
    { at: begun, state: (moves[0]?.from ?? subscription.state) as LiveState, reason: '' },
    ...moves.map(({ at, to, reason }) => ({ at, state: to as LiveState, reason })),
  ];
  const bars: LaneMarks['bars'] = [];
  points.forEach(({ at, state, reason }, n) => {
    const to = Math.min(points[n + 1]?.at ?? clocks.now, range.to);
    const from = Math.max(at, range.from);
    if (to >= from) addBar(bars, { from, to, state, reason }, step);
  });
  for (const bar of bars) bar.to = Math.min(bar.to, range.to);
  return bars.filter(({ from, to }) => to > from);
}

/** What is narrower than a pixel gets one, and of several in one pixel that is seen which matters most. */
function addBar(bars: LaneMarks['bars'], bar: LaneMarks['bars'][number], step: number): void {
  const last = bars.at(-1);
  if (last?.state === bar.state) {
    last.to = Math.max(last.to, bar.to);
    return;
  }
  const isOnePixel = last !== undefined && last.to - last.from <= step * 1.001;
  if (isOnePixel && bar.to <= last.to) {
    if (weight[bar.state] > weight[last.state]) Object.assign(last, { state: bar.state, reason: bar.reason });
    return;
  }
  const from = Math.max(bar.from, last?.to ?? bar.from);
  bars.push({ ...bar, from, to: Math.max(bar.to, from + step) });
}

function ticksOf({ versions, frames }: Session, id: number, { from, to }: Range, step: number) {
  const ticks = new Map<string, LaneMarks['ticks'][number]>();
  const add = (at: number, kind: LaneMarks['ticks'][number]['kind']) => {
    if (at < from || at > to) return;
    const place = `${Math.floor((at - from) / step)} ${kind}`;
    const known = ticks.get(place);
    if (known) known.count += 1;
    else ticks.set(place, { at, kind, count: 1 });
  };
  for (const { at, kind } of versions.group('resource', id)) add(at, kind);
  for (const { at, kind, sent } of frames.group('resource', id)) {
    if (kind === 'failed') add(at, 'failure');
    // Messages of a plain socket are all the updates that it has.
    if (kind === 'message' && !sent) add(at, 'value');
  }
  return [...ticks.values()].sort((a, b) => a.at - b.at);
}

function faultsOf({ simulations, clocks }: Session, id: number, range: Range) {
  return [...simulations.values()]
    .filter(({ resource }) => resource === undefined || resource === id)
    .map(({ fault, from, to }) => ({ fault, from, to: to ?? clocks.now }))
    .flatMap((fault) => clip(fault, range));
}

function sleepsOf(session: Session, { source }: Resource, range: Range): Range[] {
  const engine = session.sources.get(session.index.sources.get(source ?? ''));
  if (!engine) return [];
  const open = engine.alive ? [] : [{ from: engine.stoppedAt ?? engine.heardAt, to: session.clocks.now }];
  return [...engine.sleeps, ...open].flatMap((sleep) => clip(sleep, range));
}

function clip<Span extends Range>(span: Span, { from, to }: Range): Span[] {
  if (span.to < from || span.from > to) return [];
  return [{ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) }];
}

/** The same as a table, for who does not see a canvas. */
export function laneTable(session: Session, id: number, range: Range) {
  const { bars, ticks } = laneMarks(session, id, range, 1_000_000);
  const spent = new Map<LiveState, number>();
  for (const { state, from, to } of bars) spent.set(state, (spent.get(state) ?? 0) + to - from);
  const count = (kind: LaneMarks['ticks'][number]['kind']) =>
    ticks.filter((tick) => tick.kind === kind).reduce((sum, tick) => sum + tick.count, 0);
  return {
    spent: [...spent].map(([state, ms]) => ({ state, ms })),
    updates: count('value') + count('changes') + count('removed'),
    failures: count('failure'),
    gaps: count('gap'),
  };
}
