// biome-ignore lint/suspicious/noExplicitAny: each function has arguments of its own
export type Api = Record<string, (...args: any[]) => unknown>;

export interface Call {
  id: number;
  name: string;
  /** Plain data, as the results are. */
  args: unknown[];
}

export type Reply = { id: number; result: unknown } | { id: number; error: string };

/** In a process that `startChild` began: answers what is asked, and ends with the one who asks. */
export function answerCalls<Offered extends Api>(offered: Offered): void {
  process.on('message', (call: Call) => void answer(offered, call));
  process.once('disconnect', () => process.exit());
}

async function answer(offered: Api, { id, name, args }: Call): Promise<void> {
  process.send?.(await replyTo(offered, { id, name, args }));
}

async function replyTo(offered: Api, { id, name, args }: Call): Promise<Reply> {
  try {
    return { id, result: await offered[name]?.(...args) };
  } catch (thrown) {
    return { id, error: thrown instanceof Error ? String(thrown.stack) : String(thrown) };
  }
}

/** Milliseconds of a clock that all processes of a machine share, and that is never set. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;
