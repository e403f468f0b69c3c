import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { playTranscript } from '../../test/support/transcriptPlay.js';

const folder = new URL('../../test/transcripts/', import.meta.url);

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.txt'))
  .sort();

it('has transcripts of each dialect', () => {
  for (const dialect of ['v01/', 'v02/', 'v03/'])
    expect(names.filter((name) => name.startsWith(dialect)).length, dialect).toBeGreaterThan(5);
});

it.each(names)('speaks as in %s', (name) =>
  playTranscript(name, readFileSync(new URL(name, folder), 'utf8')),
);
