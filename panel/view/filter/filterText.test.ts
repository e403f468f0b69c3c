import { beforeAll, describe, expect, it } from 'vitest';
import { parseFilter } from '../../filter/index.js';
import { stretchesOf } from './Coloured.js';
import { loadFilterParts } from './parts.js';
import { toggleWord, wordsOf } from './toggleAtom.js';

beforeAll(async () => {
  await loadFilterParts();
});

describe('a chip', () => {
  it.each([
    ['', 'state:polling'],
    ['via:ws', 'via:ws state:polling'],
    ['state:backoff', 'state:backoff,polling'],
    ['via:ws state:backoff,polling host:a', 'via:ws state:backoff host:a'],
    ['state:polling', ''],
    ['via:ws state:polling host:a', 'via:ws host:a'],
    // What is negated or an alternative stays what it is.
    ['-state:polling', '-state:polling state:polling'],
    ['state:polling OR via:ws', 'state:polling OR via:ws state:polling'],
  ])('makes of %j %j', (before, after) => {
    expect(toggleWord(before, 'state', 'polling')).toBe(after);
  });

  it('is pressed where its word stands', () => {
    expect(wordsOf('via:ws state:backoff,polling', 'state')).toEqual(['backoff', 'polling']);
    expect(wordsOf('-state:backoff', 'state')).toEqual([]);
  });
});

it('cuts a text where its colours change, and loses nothing of it', () => {
  const text = '-is:backof (host:api.* OR /ro+ms/) "x';
  const stretches = stretchesOf(parseFilter(text));
  expect(stretches.map((stretch) => stretch.text).join('')).toBe(text);
  expect(stretches.filter(({ isWrong }) => isWrong).map((stretch) => stretch.text)).toEqual(['backof', '"x']);
  expect(stretches.find((stretch) => stretch.text === '/ro+ms/')?.kind).toBe('regex');
});
