import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Prints each skipped test with its reason and closes the run with `N passed, N failed, N skipped`.
 * A file that could not be loaded and an error outside of any test count as failed.
 */
export class ClosingLineReporter implements Reporter {
  #filtered = false;

  onInit(vitest: Vitest): void {
    // With `-t` everything else counts as skipped; naming hundreds of tests would hide what was asked for.
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const notes = this.#filtered ? [] : skipped.map(skipNote);
    process.stdout.write(`${[...notes, closingLine(tally(modules, unhandledErrors.length))].join('\n')}\n`);
  }
}

function tally(modules: readonly TestModule[], unhandledErrors: number): Tally {
  const count = (state: 'passed' | 'failed' | 'skipped') =>
    modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
  return {
    passed: count('passed'),
    failed: count('failed') + brokenModules(modules) + unhandledErrors,
    skipped: count('skipped'),
  };
}

/** Modules and suites that failed by themselves: an import that threw, a hook that failed, a file without tests. */
function brokenModules(modules: readonly TestModule[]): number {
  const ownErrors = (module: TestModule) =>
    module.errors().length + [...module.children.allSuites()].flatMap((suite) => suite.errors()).length;
  return modules.reduce((sum, module) => sum + ownErrors(module), 0);
}

function skipNote(test: TestCase): string {
  const result = test.result();
  const reason = result.state === 'skipped' && result.note ? result.note : 'no reason given';
  return `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reason}`;
}

function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
