import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/reporter.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

const realSockets = ['test/support/{faultRun,live}/**/*.test.ts'];

export default defineConfig({
  define: { __LIVERESOURCE_VERSION__: JSON.stringify(version) },
  test: {
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            '{src,sw,panel,build,bench,examples}/**/*.test.{ts,tsx}',
            'test/*.test.ts',
            'test/support/**/*.test.ts',
          ],
          exclude: realSockets,
          // Properties are tried thousands of times, on machines that have other things to do.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Real sockets and real time, a scaled one at the most.
          name: 'node',
          environment: 'node',
          include: ['test/conformance/**/*.test.ts', ...realSockets],
          // A file has many servers and clients at once already.
          maxWorkers: 1,
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/{browser,extension,node}/**/*.test.ts'],
          globalSetup: ['./test/support/globalSetup.ts'],
          // Each file starts a browser of its own, and two cores carry no more than two of them.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 30_000,
          // What is polled for comes when the browser gets to it.
          expect: { poll: { timeout: 10_000 } },
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
