import { readFileSync } from 'node:fs';
import type { LogBatch } from '../../../src/model/index.js';

interface Recording {
  entries: unknown[];
  log?: LogBatch;
}

type LiveName = 'socket01' | 'socket02' | 'workerSocket' | 'multi01' | 'multi02' | 'stream01' | 'changes01';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../har/${name}.json`, import.meta.url), 'utf8'));

/** What browsers gave to a panel; see test/har/README.md. Each call reads it anew. */
export const recordings = {
  chromium: (): { looks: unknown[][]; finished: { at: number; entry: unknown }[] } => read('chromium'),
  firefox: (): Recording => read('firefox'),
  worker: (): Recording & { log: LogBatch } => read('worker'),
  live: (name: LiveName): Recording => read('live')[name],
};
