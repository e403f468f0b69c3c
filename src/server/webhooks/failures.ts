import { reasonOf } from '../../model/error.js';
import { StoreFailure } from './keep/records.js';
import type { WebhookProblem } from './problems.js';

type ThrowingOption = Extract<WebhookProblem, { code: 'webhook-option-threw' }>['option'];

/** A function of the application threw. */
export class OptionThrew extends Error {
  constructor(
    readonly option: ThrowingOption,
    thrown: unknown,
  ) {
    super(reasonOf(thrown));
  }
}

export async function callOption<T>(option: ThrowingOption, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    throw new OptionThrew(option, thrown);
  }
}

export function problemOf(thrown: unknown): WebhookProblem {
  const reason = reasonOf(thrown);
  if (thrown instanceof StoreFailure) return { code: 'webhook-store', reason };
  if (thrown instanceof OptionThrew) return { code: 'webhook-option-threw', option: thrown.option, reason };
  return { code: 'webhook-failure', reason };
}
