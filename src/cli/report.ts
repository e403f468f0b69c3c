import { join } from 'node:path';
import type { Change } from './init.js';

/** What `liveresource init` tells a person: each file, and, when something new is there, what to add to the page. */
export function reportInit(directory: string, changes: readonly Change[]): string {
  const files = changes.flatMap(describe);
  const isNew = changes.some(({ kind }) => kind === 'written');
  return [...files, ...(isNew ? pageLines(directory, changes) : ['Nothing was written.'])].join('\n');
}

function describe(change: Change): string[] {
  switch (change.kind) {
    case 'written':
      return change.paths.map((path) => (path === change.path ? describeMarked(change) : `Wrote ${path}`));
    case 'left':
      return [`${change.path} is already LiveResource ${change.version}.`, ...difference(change)];
    default:
      return change satisfies never;
  }
}

function describeMarked({ path, version, previous }: Extract<Change, { kind: 'written' }>): string {
  return previous === undefined
    ? `Wrote ${path} (LiveResource ${version})`
    : `Replaced ${path} (LiveResource ${previous} by ${version})`;
}

function difference({ isEqual }: Extract<Change, { kind: 'left' }>): string[] {
  return isEqual ? [] : ['Its content is not the one of this version, though: --force writes it anew.'];
}

function pageLines(directory: string, changes: readonly Change[]): string[] {
  const has = (file: string) => changes.some(({ path }) => path.endsWith(file));
  const source = has(join('liveresource', 'index.js')) ? '/liveresource/index.js' : 'liveresource';
  const panel = has(join('liveresource-panel', 'main.js'));
  return [
    '',
    `Add to your page (if ${directory} is the root of your site):`,
    '',
    `  import { register, LiveResource } from '${source}';`,
    `  register({ url: '/liveresource-sw.js' });`,
    ...(panel ? ['', 'And look at /liveresource-panel.html beside it.'] : []),
  ];
}
