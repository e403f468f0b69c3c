import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/reporter.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

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
            'test/{conformance,support}/**/*.test.ts',
          ],
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
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
