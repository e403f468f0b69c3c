import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CopySet,
  clientSet,
  copy,
  type Found,
  inspect,
  offeredVersion,
  panelSet,
  workerSet,
} from './copySet.js';
import { CommandFailure } from './failure.js';

export interface InitOptions {
  /** Copies the client library too, to `liveresource/`, for pages without a bundler. */
  readonly withClient?: boolean;
  /** Copies the panel too, as `liveresource-panel.html`. */
  readonly withPanel?: boolean;
  /** Replaces files that are not of LiveResource, and such as are already of this version. */
  readonly force?: boolean;
}

/** What became of one set of files. `path` is the marked one. */
export type Change = { readonly path: string; readonly version: string } & (
  | { readonly kind: 'written'; readonly paths: readonly string[]; readonly previous?: string }
  | { readonly kind: 'left'; readonly isEqual: boolean }
);

/** Brings the built files from `dist` to `directory`. Nothing is written when anything there must not be replaced. */
export async function init(dist: string, directory: string, options: InitOptions): Promise<Change[]> {
  await requireDirectory(directory);
  const sets = [workerSet(dist, directory)];
  if (options.withClient) sets.push(await clientSet(dist, directory));
  if (options.withPanel) sets.push(await panelSet(dist, directory));
  const steps = [];
  for (const set of sets) steps.push(await planStep(set, options));
  const changes = [];
  for (const step of steps) changes.push(await carryOut(step));
  return changes;
}

interface Step {
  readonly set: CopySet;
  readonly version: string;
  readonly found: Found;
  readonly leave: boolean;
}

async function planStep(set: CopySet, { force = false }: InitOptions): Promise<Step> {
  const version = await offeredVersion(set);
  const found = await inspect(set);
  if (found.kind === 'foreign' && !force) {
    throw new CommandFailure('foreign-file', { path: join(set.target, set.marked) });
  }
  return { set, version, found, leave: found.kind === 'ours' && found.version === version && !force };
}

async function carryOut({ set, version, found, leave }: Step): Promise<Change> {
  const path = join(set.target, set.marked);
  if (leave) return { kind: 'left', path, version, isEqual: found.kind === 'ours' && found.isEqual };
  const paths = await copy(set);
  return found.kind === 'ours'
    ? { kind: 'written', path, version, paths, previous: found.version }
    : { kind: 'written', path, version, paths };
}

async function requireDirectory(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) throw new CommandFailure('directory-missing', { path });
  if (!stats.isDirectory()) throw new CommandFailure('not-a-directory', { path });
}
