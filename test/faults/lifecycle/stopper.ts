import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import type { Kill } from '../../support/counter/judge.js';
import { wallClock, within } from '../../support/time.js';
import { createWorkerKiller } from '../workerKiller.js';

/** What a life is given before it begins. */
export interface Birth {
  /** Where it is to end; undefined lets it live. */
  step?: string;
  nth?: number;
  /** Done while the worker has not begun. */
  meanwhile?: () => Promise<void>;
}

export interface Stopper {
  /** The living worker is to end at this step, when it comes to it the nth time. */
  haltAt(step: string, nth: number): Promise<void>;
  /** For the next lives; those after them live. */
  nextLives(births: Birth[]): void;
  /** Resolves when the worker was killed at a step. */
  death(): Promise<Kill>;
  /** Wherever it is. */
  killNow(): Promise<Kill | undefined>;
  /** The wall clock is put forward, in this life and all later ones. */
  jump(ms: number): Promise<void>;
  /** Steps that were come to, in lives that ended by a halt. */
  readonly seen: ReadonlySet<string>;
}

type Answer = Record<string, unknown>;

const patience = 10_000;

/**
 * Kills the worker exactly where it is told to: a debugger holds it still in the middle of the step, ends what it was doing
 * there, and then the browser stops it. (Stopped in a loop without end it would die 2 s later: Chromium gives it that long.
 * Stopped while the debugger holds it in a fetch event, it takes the tabs' process with it.)
 */
export async function createStopper(
  browser: Browser,
  context: BrowserContext,
  page: Page,
  origin: string,
): Promise<Stopper> {
  const killer = await createWorkerKiller(context, page);
  const worker = await attach(browser, origin, onPaused);
  const deaths: ((kill: Kill) => void)[] = [];
  const seen = new Set<string>();
  let births: Birth[] = [];
  let ahead = 0;
  let isUnborn = false;

  async function onPaused({ functionName, callFrameId }: Frame): Promise<void> {
    if (functionName === 'beforeAll') return begin(callFrameId);
    const steps = await worker.send('Debugger.evaluateOnCallFrame', {
      ...{ callFrameId, expression: 'stepsSoFar().map(([step]) => step)', returnByValue: true },
    });
    for (const step of (steps as { result: { value: string[] } }).result.value) seen.add(step);
    const sent = wallClock();
    await worker.send('Debugger.resume', { terminateOnResume: true });
    const kill = await killer.kill();
    if (kill) for (const resolve of deaths.splice(0)) resolve({ ...kill, sent });
  }

  async function begin(callFrameId: string): Promise<void> {
    const { step, nth = 1, meanwhile } = births.shift() ?? {};
    isUnborn = true;
    await meanwhile?.();
    isUnborn = false;
    const orders = [
      ...(ahead > 0 ? [`jumpClock(${ahead})`] : []),
      ...(step === undefined ? [] : [haltOrder(step, nth)]),
    ];
    if (orders.length > 0)
      await worker.send('Debugger.evaluateOnCallFrame', { callFrameId, expression: orders.join(';') });
    await worker.send('Debugger.resume', {});
  }

  return {
    haltAt: async (step, nth) =>
      void (await worker.send('Runtime.evaluate', { expression: haltOrder(step, nth) })),
    nextLives(next) {
      births = [...next];
    },
    death: () => new Promise((resolve) => deaths.push(resolve)),
    killNow: () => killer.kill(),
    async jump(ms) {
      ahead += ms;
      // Before its birth it cannot be told yet.
      if (!isUnborn) await worker.send('Runtime.evaluate', { expression: `jumpClock(${ms})` });
    },
    seen,
  };
}

const haltOrder = (step: string, nth: number) => `haltAt(${JSON.stringify(step)}, ${nth})`;

interface Frame {
  functionName: string;
  callFrameId: string;
}

interface WorkerTarget {
  send(method: string, params: object): Promise<Answer>;
}

/** A session on the worker's own target. It stays over all its lives, with its debugger on. */
async function attach(
  browser: Browser,
  origin: string,
  onPaused: (frame: Frame) => Promise<void>,
): Promise<WorkerTarget> {
  const session = await browser.newBrowserCDPSession();
  const targetId = await workerTarget(session, origin);
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const answers = new Map<number, (answer: Answer) => void>();
  let count = 0;

  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return;
    const { id, method, params, result, error } = JSON.parse(event.message);
    if (method === 'Debugger.paused') onPaused(params.callFrames[0]).catch(() => {});
    answers.get(id)?.(result ?? { error });
    answers.delete(id);
  });

  function send(method: string, params: object): Promise<Answer> {
    const id = ++count;
    const answered = new Promise<Answer>((resolve) => answers.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    const sent = session.send('Target.sendMessageToTarget', { sessionId, message });
    return within(
      patience,
      method,
      sent.then(() => answered),
    );
  }

  await send('Debugger.enable', {});
  return { send };
}

async function workerTarget(session: CDPSession, origin: string): Promise<string> {
  const { targetInfos } = await session.send('Target.getTargets');
  const found = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(origin));
  if (!found) throw new Error(`there is no worker of ${origin}`);
  return found.targetId;
}
