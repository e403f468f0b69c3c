import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandFailure } from './failure.js';

/** Files that are copied together. The marked one begins with the version and is written last, so it vouches for all. */
export interface CopySet {
  readonly source: string;
  readonly target: string;
  readonly marked: string;
  readonly others: readonly string[];
}

/** What stands at the target. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'ours'; readonly version: string; readonly isEqual: boolean };

const mark = /^\/\* liveresource (\S+) \*\//;

export function versionIn(script: string): string | undefined {
  return mark.exec(script)?.[1];
}

export function workerSet(dist: string, directory: string): CopySet {
  return { source: dist, target: directory, marked: 'liveresource-sw.js', others: [] };
}

/** The library for pages without a bundler: the entry and the chunks that it loads when they are needed. */
export function clientSet(dist: string, directory: string): Promise<CopySet> {
  return folderSet(join(dist, 'client'), join(directory, 'liveresource'), 'index.js');
}

/** `liveresource-panel.html`, and what it loads. */
export function panelSet(dist: string, directory: string): Promise<CopySet> {
  return folderSet(join(dist, 'panel'), directory, 'liveresource-panel/main.js');
}

async function folderSet(source: string, target: string, marked: string): Promise<CopySet> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true }).catch(() => {
    throw new CommandFailure('not-built', { path: source });
  });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const others = files.map((path) => path.slice(source.length + 1)).filter((path) => path !== marked);
  return { source, target, marked, others };
}

export async function offeredVersion({ source, marked }: CopySet): Promise<string> {
  const path = join(source, marked);
  const version = versionIn((await readIfThere(path))?.toString() ?? '');
  if (version === undefined) throw new CommandFailure('not-built', { path });
  return version;
}

export async function inspect(set: CopySet): Promise<Found> {
  const content = await readIfThere(join(set.target, set.marked));
  if (content === undefined) return { kind: 'nothing' };
  const version = versionIn(content.toString());
  return version === undefined ? { kind: 'foreign' } : { kind: 'ours', version, isEqual: await isEqual(set) };
}

async function isEqual({ source, target, marked, others }: CopySet): Promise<boolean> {
  const equal = [marked, ...others].map(async (file) => {
    const [from, to] = await Promise.all([readFile(join(source, file)), readIfThere(join(target, file))]);
    return to !== undefined && from.equals(to);
  });
  return (await Promise.all(equal)).every(Boolean);
}

/** Undefined when there is no such file. Something unreadable, like a directory, counts as a file without content. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : Buffer.alloc(0);
  }
}

/** @returns the paths written, in order. */
export async function copy({ source, target, marked, others }: CopySet): Promise<string[]> {
  const files = [...others, marked];
  for (const file of files) await replaceFile(join(target, file), await readFile(join(source, file)));
  return files.map((file) => join(target, file));
}

/** In one step: a server in front of this directory never sends half a worker. */
async function replaceFile(path: string, content: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new CommandFailure('not-writable', { path, reason: codeOf(error) ?? String(error) });
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
