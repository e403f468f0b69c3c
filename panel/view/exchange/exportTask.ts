import {
  type HarTraffic,
  harFile,
  joinTables,
  type StoredSession,
  sessionFile,
  type TablePart,
} from '../../exchange/index.js';

export type ExportTask =
  | { kind: 'session'; tables: StoredSession; at: number; version: string; secrets: boolean }
  | { kind: 'har'; tables: HarTraffic; version: string; secrets: boolean };

/** A task whose tables are in parts. */
export type ExportParts = readonly [ExportTask, ...TablePart[]];

/** A file to be saved. */
export interface ExportedFile {
  /** JSON in UTF-8. */
  bytes: Uint8Array<ArrayBuffer>;
  /** In a HAR. */
  entries: number;
}

/** Pure: it runs in a worker where there is one. */
export function runExport([task, ...parts]: ExportParts): ExportedFile {
  if (task.kind === 'session') return encode(sessionFile(joinTables(task.tables, parts), task), 0);
  const har = harFile(joinTables(task.tables, parts), task);
  return encode(har, har.log.entries.length);
}

function encode(file: object, entries: number): ExportedFile {
  return { bytes: new TextEncoder().encode(JSON.stringify(file)), entries };
}
