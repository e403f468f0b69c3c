/** Code → text: "Failed to X: why. What to do." Apart from the library's table, whose text every page and worker loads. */
const texts = {
  'directory-missing':
    'Failed to write to {path}: there is no such directory. Create it (mkdir -p {path}), or name the one that your site is served from.',
  'not-a-directory':
    'Failed to write to {path}: it is not a directory. Name the one that your site is served from.',
  'not-writable': 'Failed to write {path}: {reason}. Check the permissions of its directory.',
  'foreign-file':
    'Failed to write {path}: there is a file that is not of LiveResource. Move it away, or replace it with --force.',
  'not-built':
    'Failed to read {path}: this copy of LiveResource was not built. Run "npm run build" in it first.',
} as const;

export type FailureCode = keyof typeof texts;

/** Something that a command could not do, for a person to read; `code` is for tests. */
export class CommandFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, details: { readonly path: string; readonly reason?: string }) {
    super(texts[code].replace(/\{(path|reason)\}/g, (_, name: 'path' | 'reason') => details[name] ?? ''));
    this.name = 'CommandFailure';
    this.code = code;
  }
}
