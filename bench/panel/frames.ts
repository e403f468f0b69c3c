import type { Browser, Page } from 'playwright';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds; `tdur`: of the thread's own time, without what others took of the machine. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { data?: { message?: string } };
}

/** Milliseconds of work on the page's main thread, frame by frame. */
export interface FrameWork {
  /** Of the processor. */
  cpu: number[];
  /** By the clock on the wall: also what the thread waited for a processor. */
  wall: number[];
}

/** Traces the page while `act` goes on. A frame's work is all that ran from its beginning to that of the next. */
export async function traceFrames(
  browser: Browser,
  page: Page,
  act: () => Promise<unknown>,
): Promise<FrameWork> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', frames],
  });
  await page.evaluate(`console.timeStamp('${mark}')`);
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return workOf(trace.traceEvents);
}

const mark = 'panel bench';
const frames = 'disabled-by-default-devtools.timeline.frame';

export function workOf(events: readonly TraceEvent[]): FrameWork {
  const marked = events.find(({ name, args }) => name === 'TimeStamp' && args?.data?.message === mark);
  if (!marked) throw new Error('the trace does not tell which thread is the page');
  const own = events.filter(({ pid, tid, ts }) => pid === marked.pid && tid === marked.tid && ts > marked.ts);
  const tasks = own.filter(({ name, dur }) => name === 'RunTask' && dur !== undefined).sort(byTime);
  const begins = own.filter(({ name }) => name === 'BeginMainThreadFrame').sort(byTime);
  const cpu: number[] = [];
  const wall: number[] = [];
  let next = 0;
  let [c, w] = [0, 0];
  for (const task of tasks) {
    const begin = begins[next];
    // The task in which a frame begins belongs to it.
    if (begin && begin.ts < task.ts + (task.dur ?? 0)) {
      if (next > 0) {
        cpu.push(c / 1_000);
        wall.push(w / 1_000);
      }
      [c, w] = [0, 0];
      while ((begins[next]?.ts ?? Number.POSITIVE_INFINITY) < task.ts + (task.dur ?? 0)) next += 1;
    }
    c += task.tdur ?? task.dur ?? 0;
    w += task.dur ?? 0;
  }
  return { cpu, wall };
}

const byTime = (a: TraceEvent, b: TraceEvent) => a.ts - b.ts;
